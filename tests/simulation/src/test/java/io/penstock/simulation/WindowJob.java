package io.penstock.simulation;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.Mergeable;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.simulation.ReferenceJob.Line;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.datastream.KeyedStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.windowing.ProcessWindowFunction;
import io.penstock.streaming.api.windowing.assigners.EventTimeSessionWindows;
import io.penstock.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.time.Duration;
import java.util.TreeSet;

/**
 * The same lines in windows of each kind: tumbling ones that keep their lines and have late ones, sliding ones that aggregate, once
 * with few panes and once with many, lateness and late lines, sessions that reduce, and a running sum; and tumbling ones over few keys, whose
 * lines senders may fold. What a window holds is in its output, line by line.
 */
final class WindowJob implements JobDefinition {

    static final String TUMBLING = "tumbling";
    static final String SLIDING = "sliding";
    static final String PANES = "panes";
    static final String SESSIONS = "sessions";
    static final String SUMS = "sums";
    static final String FOLDED = "folded";
    static final String LATE = "late";
    static final long SIZE_MS = 70;
    static final long SLIDE_MS = 30;
    static final long GAP_MS = 40;

    /** Many panes a window, and some that lie between the starts of windows. */
    static final long PANED_SIZE_MS = 155;

    static final long PANED_SLIDE_MS = 10;
    static final long PANED_LATENESS_MS = 400;

    /** Out of order in a partition, unless a line is late on purpose. */
    static final long DISORDER_MS = 20;

    private static final OutputTag<Line> TOO_LATE = new OutputTag<>("too-late", TypeInformation.of(Line.class));

    private final ReferenceJob.Trouble trouble;
    private final Duration watermarkInterval;

    WindowJob(ReferenceJob.Trouble trouble, Duration watermarkInterval) {
        this.trouble = trouble;
        this.watermarkInterval = watermarkInterval;
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        env.getConfig().setAutoWatermarkInterval(watermarkInterval);
        KafkaSource<String> source = KafkaSource.<String>builder()
                .setTopics(ReferenceJob.INPUT)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build();
        DataStream<Line> lines = env.fromSource(
                        source,
                        WatermarkStrategy.<String>forBoundedOutOfOrderness(Duration.ofMillis(DISORDER_MS))
                                .withTimestampAssigner(
                                        (line, before) -> Line.parse(line).timestampMs()),
                        "lines")
                .uid("lines")
                .map(Line::parse)
                .filter(line -> !line.key().equals("end"));
        KeyedStream<Line, String> all = lines.keyBy(Line::key);
        var tumbling = all.window(TumblingEventTimeWindows.of(Duration.ofMillis(SIZE_MS)))
                .sideOutputLateData(TOO_LATE)
                .process(new Listing(trouble))
                .uid("tumbling");
        tumbling.sinkTo(ReferenceJob.sink(TUMBLING)).uid("tumbling-sink");
        tumbling.getSideOutput(TOO_LATE)
                .map(Line::toString)
                .sinkTo(ReferenceJob.sink(LATE))
                .uid("late-sink");
        all.sum("amount")
                .uid("sum")
                .map(line -> line.key() + ":" + line.amount())
                .sinkTo(ReferenceJob.sink(SUMS))
                .uid("sums-sink");
        KeyedStream<Line, String> inTime = lines.filter(line -> !isLate(line)).keyBy(Line::key);
        inTime.window(SlidingEventTimeWindows.of(Duration.ofMillis(SIZE_MS), Duration.ofMillis(SLIDE_MS)))
                .aggregate(
                        new Ids(),
                        (key, window, ids, out) -> ids.forEach(each ->
                                out.collect(key + ":" + window.getStart() + ".." + window.getEnd() + "=" + each)),
                        TypeInformation.of(IdSet.class),
                        Types.STRING)
                .uid("sliding")
                .sinkTo(ReferenceJob.sink(SLIDING))
                .uid("sliding-sink");
        lines.keyBy(WindowJob::panedKey)
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(SIZE_MS)))
                .aggregate(
                        new TroubledIds(trouble),
                        (key, window, ids, out) ->
                                ids.forEach(each -> out.collect(key + ":" + window.getStart() + "=" + each)),
                        TypeInformation.of(IdSet.class),
                        Types.STRING)
                .uid("folded")
                .sinkTo(ReferenceJob.sink(FOLDED))
                .uid("folded-sink");
        lines.keyBy(WindowJob::panedKey)
                .window(SlidingEventTimeWindows.of(Duration.ofMillis(PANED_SIZE_MS), Duration.ofMillis(PANED_SLIDE_MS)))
                .allowedLateness(Duration.ofMillis(PANED_LATENESS_MS))
                .aggregate(
                        new Ids(),
                        (key, window, ids, out) ->
                                ids.forEach(each -> out.collect(key + ":" + window.getStart() + "=" + each)),
                        TypeInformation.of(IdSet.class),
                        Types.STRING)
                .uid("panes")
                .sinkTo(ReferenceJob.sink(PANES))
                .uid("panes-sink");
        inTime.map(line -> new Session(line.key(), line.timestampMs(), line.timestampMs(), 1, line.id()))
                .keyBy(Session::key)
                .window(EventTimeSessionWindows.withGap(Duration.ofMillis(GAP_MS)))
                .reduce(Session::with)
                .uid("sessions")
                .map(Session::toString)
                .sinkTo(ReferenceJob.sink(SESSIONS))
                .uid("sessions-sink");
    }

    /** Lines that come late on purpose have a negative amount. */
    static boolean isLate(Line line) {
        return line.amount() < 0;
    }

    /** Few, so that there are many panes with something in a window. */
    static String panedKey(Line line) {
        return line.key().equals("k0") ? "one" : "others";
    }

    /** First and last time, number of lines, sum of their ids. */
    record Session(String key, long firstMs, long lastMs, int lines, long ids) {
        Session with(Session other) {
            return new Session(
                    key,
                    Math.min(firstMs, other.firstMs),
                    Math.max(lastMs, other.lastMs),
                    lines + other.lines,
                    ids + other.ids);
        }

        @Override
        public String toString() {
            return key + ":" + firstMs + ".." + lastMs + "=" + lines + "," + ids;
        }
    }

    /** A mutable accumulator, so that copying is under test. */
    public static final class IdSet {
        private String ids = "";

        public String getIds() {
            return ids;
        }

        public void setIds(String newIds) {
            ids = newIds;
        }
    }

    private static class Ids implements AggregateFunction<Line, IdSet, String>, Mergeable {
        @Override
        public IdSet createAccumulator() {
            return new IdSet();
        }

        @Override
        public IdSet add(Line line, IdSet accumulator) {
            accumulator.ids += accumulator.ids.isEmpty() ? "" + line.id() : "," + line.id();
            return accumulator;
        }

        @Override
        public String getResult(IdSet accumulator) {
            return sorted(accumulator.ids);
        }

        @Override
        public IdSet merge(IdSet a, IdSet b) {
            a.ids += "," + b.ids;
            return a;
        }
    }

    /** In whichever process it is called. */
    private static final class TroubledIds extends Ids {

        private final ReferenceJob.Trouble trouble;

        TroubledIds(ReferenceJob.Trouble trouble) {
            this.trouble = trouble;
        }

        @Override
        public IdSet add(Line line, IdSet accumulator) {
            IdSet added = super.add(line, accumulator);
            try {
                trouble.at(line); // when the accumulator has changed
            } catch (Exception troubled) {
                throw new IllegalStateException(troubled);
            }
            return added;
        }
    }

    static String sorted(String ids) {
        TreeSet<Long> sorted = new TreeSet<>();
        for (String id : ids.split(",", -1)) {
            if (!sorted.add(Long.parseLong(id))) {
                throw new IllegalStateException("line " + id + " twice in a window: " + ids);
            }
        }
        return sorted.toString();
    }

    private static final class Listing extends ProcessWindowFunction<Line, String, String, TimeWindow> {

        private final ReferenceJob.Trouble trouble;

        Listing(ReferenceJob.Trouble trouble) {
            this.trouble = trouble;
        }

        @Override
        public void process(String key, Context context, Iterable<Line> lines, Collector<String> out) throws Exception {
            StringBuilder ids = new StringBuilder();
            for (Line line : lines) {
                ids.append(ids.isEmpty() ? "" : ",").append(line.id());
                trouble.at(line);
            }
            out.collect(key + ":" + context.window().getStart() + "=" + ids);
        }
    }
}
