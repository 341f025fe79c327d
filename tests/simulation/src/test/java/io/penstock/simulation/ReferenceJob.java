package io.penstock.simulation;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The job under test: every input line goes to an audit topic from the source's chain, and, keyed, through value, list and map state
 * and event-time timers to a result topic, so that every kind of effect of one record can be told apart afterwards. A second keyed stage
 * notes each line that the first has not seen before: it misses what the first takes for known too early.
 */
final class ReferenceJob implements JobDefinition {

    static final String INPUT = "in";
    static final String AUDIT = "audit";
    static final String RESULTS = "results";
    static final String TIMERS = "timers";
    static final long BUCKET_MS = 50;

    /** What the job does besides its work: decides whether a call fails. */
    interface Trouble {
        void at(Line line) throws Exception;
    }

    private static final OutputTag<Line> FIRST_SEEN = new OutputTag<>("first-seen", TypeInformation.of(Line.class));

    private final Trouble trouble;
    private final Duration watermarkInterval;

    ReferenceJob(Trouble trouble, Duration watermarkInterval) {
        this.trouble = trouble;
        this.watermarkInterval = watermarkInterval;
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        define(env, trouble, watermarkInterval);
    }

    /** Draws the job; what goes to the result topic is returned. */
    static SingleOutputStreamOperator<String> define(
            StreamExecutionEnvironment env, Trouble trouble, Duration watermarkInterval) {
        return define(env, trouble, watermarkInterval, strategy -> strategy);
    }

    /** @param saying what more there is to say of the source's watermarks */
    static SingleOutputStreamOperator<String> define(
            StreamExecutionEnvironment env,
            Trouble trouble,
            Duration watermarkInterval,
            UnaryOperator<WatermarkStrategy<String>> saying) {
        env.getConfig().setAutoWatermarkInterval(watermarkInterval);
        KafkaSource<String> source = KafkaSource.<String>builder()
                .setTopics(INPUT)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build();
        DataStream<String> lines = env.fromSource(
                        source,
                        saying.apply(WatermarkStrategy.<String>forBoundedOutOfOrderness(Duration.ofMillis(20))
                                .withTimestampAssigner(
                                        (line, before) -> Line.parse(line).timestampMs())),
                        "lines")
                .uid("lines");
        lines.sinkTo(sink(AUDIT)).uid("audit-sink");
        var results = lines.map(Line::parse)
                .returns(Line.class)
                .keyBy(Line::key, Types.STRING)
                .process(new Fold(trouble))
                .returns(Types.STRING)
                .uid("fold");
        results.sinkTo(sink(RESULTS)).uid("results-sink");
        results.getSideOutput(FIRST_SEEN)
                .keyBy(line -> line.partition(), Types.INT)
                .process(new Tally())
                .returns(Types.STRING)
                .uid("tally");
        return results;
    }

    static KafkaSink<String> sink(String topic) {
        return KafkaSink.<String>builder()
                .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                        .setTopic(topic)
                        .setKeySerializationSchema(new KeyOfLine())
                        .setValueSerializationSchema(new SimpleStringSchema())
                        .build())
                .build();
    }

    /** One input line: key, partition, sequence in the partition, event time, amount. */
    record Line(String key, int partition, long sequence, long timestampMs, long amount) {

        static Line parse(String text) {
            String[] parts = text.split(":", -1);
            return new Line(
                    parts[0],
                    Integer.parseInt(parts[1]),
                    Long.parseLong(parts[2]),
                    Long.parseLong(parts[3]),
                    Long.parseLong(parts[4]));
        }

        /** Unique among all lines. */
        long id() {
            return partition * 1_000_000L + sequence;
        }

        @Override
        public String toString() {
            return key + ":" + partition + ":" + sequence + ":" + timestampMs + ":" + amount;
        }
    }

    /** A mutable accumulator, so that copy-on-access is under test. */
    public static final class Sum {
        private long count;
        private long total;

        public long getCount() {
            return count;
        }

        public void setCount(long newCount) {
            count = newCount;
        }

        public long getTotal() {
            return total;
        }

        public void setTotal(long newTotal) {
            total = newTotal;
        }
    }

    private static final class Fold extends KeyedProcessFunction<String, Line, String> {

        private final Trouble trouble;
        private @Nullable ValueState<Sum> sum;
        private @Nullable ListState<Long> ids;
        private @Nullable MapState<Long, Long> buckets;
        private @Nullable MapState<Long, Boolean> seen;

        Fold(Trouble trouble) {
            this.trouble = trouble;
        }

        @Override
        public void open(OpenContext context) {
            sum = getRuntimeContext().getState(new ValueStateDescriptor<>("sum", Sum.class));
            ids = getRuntimeContext().getListState(new ListStateDescriptor<>("ids", Long.class));
            seen = getRuntimeContext().getMapState(new MapStateDescriptor<>("seen", Long.class, Boolean.class));
            buckets = getRuntimeContext().getMapState(new MapStateDescriptor<>("buckets", Long.class, Long.class));
        }

        @Override
        public void processElement(Line line, Context context, Collector<String> out) throws Exception {
            ValueState<Sum> sums = Objects.requireNonNull(sum);
            MapState<Long, Long> counts = Objects.requireNonNull(buckets);
            Sum current = sums.value();
            if (current == null) {
                current = new Sum();
            }
            current.count++;
            current.total += line.amount();
            sums.update(current);
            Objects.requireNonNull(ids).add(line.id());
            long bucket = line.timestampMs() / BUCKET_MS;
            Long before = counts.get(bucket);
            counts.put(bucket, before == null ? 1L : before + 1);
            context.timerService().registerEventTimeTimer((bucket + 1) * BUCKET_MS);
            MapState<Long, Boolean> known = Objects.requireNonNull(seen);
            if (!known.contains(line.id())) {
                known.put(line.id(), true);
                context.output(FIRST_SEEN, line);
            }
            out.collect("r:" + line + "=" + current.count + "," + current.total);
            trouble.at(line);
        }

        @Override
        public void onTimer(long timestampMs, OnTimerContext context, Collector<String> out) throws Exception {
            MapState<Long, Long> counts = Objects.requireNonNull(buckets);
            long bucket = timestampMs / BUCKET_MS - 1;
            Long count = counts.get(bucket);
            counts.remove(bucket);
            long listed = 0;
            for (Long ignored : Objects.requireNonNull(ids).get()) {
                listed += ignored == null ? 0 : 1;
            }
            out.collect("t:" + context.getCurrentKey() + ":" + bucket + "=" + count + "," + listed);
        }
    }

    /** Keyed by the partition the line came from. */
    private static final class Tally extends KeyedProcessFunction<Integer, Line, String> {

        private @Nullable ListState<Long> sequences;

        @Override
        public void open(OpenContext context) {
            sequences = getRuntimeContext().getListState(new ListStateDescriptor<>("sequences", Long.class));
        }

        @Override
        public void processElement(Line line, Context context, Collector<String> out) throws Exception {
            Objects.requireNonNull(sequences).add(line.sequence());
        }
    }
}
