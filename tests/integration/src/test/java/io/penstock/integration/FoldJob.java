package io.penstock.integration;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.state.AggregatingState;
import io.penstock.api.common.state.AggregatingStateDescriptor;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The stateful job of these tests. Every line goes to the audit topic from the source's chain and, keyed, through value, aggregating, list
 * and map state and event-time timers to the result topic: {@code r:<line>=<count>,<total>,<length of list>,<greatest amount less least>}
 * for a line, {@code t:<key>:<bucket>=<lines in it>} for a bucket of event time that is over.
 */
record FoldJob(Topics topics, Trouble trouble) implements JobDefinition {

    static final long BUCKET_MS = 50;
    static final long OUT_OF_ORDER_MS = 20;

    /** Where it reads and writes. */
    record Topics(String input, String audit, String results) {

        static Topics of(String test) {
            return new Topics(test + "-in", test + "-audit", test + "-results");
        }

        void create(Cluster cluster, int partitions) {
            cluster.createTopic(input, partitions);
            cluster.createTopic(audit, partitions);
            cluster.createTopic(results, partitions);
        }
    }

    /** Asked after the work on a line is done: whether its function throws. */
    @FunctionalInterface
    interface Trouble {
        Trouble NONE = line -> {};

        void at(Line line) throws Exception;
    }

    FoldJob(Topics topics) {
        this(topics, Trouble.NONE);
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        DataStream<String> lines = env.fromSource(
                        source(topics.input()),
                        WatermarkStrategy.<String>forBoundedOutOfOrderness(Duration.ofMillis(OUT_OF_ORDER_MS))
                                .withTimestampAssigner(
                                        (line, before) -> Line.parse(line).timestampMs()),
                        "lines")
                .uid("lines");
        lines.sinkTo(sink(topics.audit())).uid("audit");
        lines.map(Line::parse)
                .returns(Line.class)
                .keyBy(Line::key)
                .process(new Fold(trouble))
                .uid("fold")
                .sinkTo(sink(topics.results()))
                .uid("results");
    }

    static KafkaSource<String> source(String topic) {
        return KafkaSource.<String>builder()
                .setTopics(topic)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build();
    }

    static KafkaSink<String> sink(String topic) {
        return KafkaSink.<String>builder()
                .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                        .setTopic(topic)
                        .setKeySerializationSchema(new Line.KeyOf())
                        .setValueSerializationSchema(new SimpleStringSchema())
                        .build())
                .build();
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

    /** The accumulator of an aggregating state, which {@link Widening} changes in place. */
    public static final class Extent {
        private long least = Long.MAX_VALUE;
        private long greatest = Long.MIN_VALUE;

        public long getLeast() {
            return least;
        }

        public void setLeast(long newLeast) {
            least = newLeast;
        }

        public long getGreatest() {
            return greatest;
        }

        public void setGreatest(long newGreatest) {
            greatest = newGreatest;
        }
    }

    private static final class Widening implements AggregateFunction<Long, Extent, Long> {
        @Override
        public Extent createAccumulator() {
            return new Extent();
        }

        @Override
        public Extent add(Long amount, Extent extent) {
            extent.least = Math.min(extent.least, amount);
            extent.greatest = Math.max(extent.greatest, amount);
            return extent;
        }

        @Override
        public Long getResult(Extent extent) {
            return extent.greatest - extent.least;
        }

        @Override
        public Extent merge(Extent into, Extent other) {
            into.least = Math.min(into.least, other.least);
            into.greatest = Math.max(into.greatest, other.greatest);
            return into;
        }
    }

    private static final class Fold extends KeyedProcessFunction<String, Line, String> {

        private final Trouble trouble;
        private @Nullable ValueState<Sum> sum;
        private @Nullable AggregatingState<Long, Long> extent;
        private @Nullable ListState<Long> amounts;
        private @Nullable MapState<Long, Long> buckets;

        Fold(Trouble trouble) {
            this.trouble = trouble;
        }

        @Override
        public void open(OpenContext context) {
            sum = getRuntimeContext().getState(new ValueStateDescriptor<>("sum", Sum.class));
            extent = getRuntimeContext()
                    .getAggregatingState(new AggregatingStateDescriptor<>("extent", new Widening(), Extent.class));
            amounts = getRuntimeContext().getListState(new ListStateDescriptor<>("amounts", Long.class));
            buckets = getRuntimeContext().getMapState(new MapStateDescriptor<>("buckets", Long.class, Long.class));
        }

        @Override
        public void processElement(Line line, Context context, Collector<String> out) throws Exception {
            ValueState<Sum> sums = Objects.requireNonNull(sum);
            MapState<Long, Long> counts = Objects.requireNonNull(buckets);
            ListState<Long> listed = Objects.requireNonNull(amounts);
            Sum current = sums.value();
            if (current == null) {
                current = new Sum();
            }
            current.count++;
            current.total += line.amount();
            sums.update(current);
            AggregatingState<Long, Long> extents = Objects.requireNonNull(extent);
            extents.add(line.amount());
            listed.add(line.amount());
            long bucket = line.timestampMs() / BUCKET_MS;
            Long before = counts.get(bucket);
            counts.put(bucket, before == null ? 1L : before + 1);
            context.timerService().registerEventTimeTimer((bucket + 1) * BUCKET_MS);
            out.collect("r:" + line + "=" + current.count + "," + current.total + "," + length(listed) + ","
                    + extents.get());
            trouble.at(line);
        }

        @Override
        public void onTimer(long timestampMs, OnTimerContext context, Collector<String> out) throws Exception {
            MapState<Long, Long> counts = Objects.requireNonNull(buckets);
            long bucket = timestampMs / BUCKET_MS - 1;
            Long count = counts.get(bucket);
            counts.remove(bucket);
            out.collect("t:" + context.getCurrentKey() + ":" + bucket + "=" + count);
        }

        private static long length(ListState<Long> list) throws Exception {
            long length = 0;
            for (Long amount : list.get()) {
                length += amount == null ? 0 : 1;
            }
            return length;
        }
    }
}
