package io.penstock.simulation;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.MapFunction;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.runtime.state.FunctionInitializationContext;
import io.penstock.runtime.state.FunctionSnapshotContext;
import io.penstock.streaming.api.checkpoint.CheckpointedFunction;
import io.penstock.streaming.api.datastream.AsyncDataStream;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.streaming.api.functions.async.AsyncFunction;
import io.penstock.streaming.api.functions.async.AsyncRetryStrategy;
import io.penstock.streaming.util.retryable.AsyncRetryStrategies;
import io.penstock.streaming.util.retryable.RetryPredicates;
import io.penstock.util.Collector;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Somebody is asked about each line before it is counted by key, and again behind that. A line is {@code partition.sequence.key.ms}, its event
 * time within its partition ascending. Each is numbered first, by operator state of the source's task.
 */
final class AsyncJob implements JobDefinition {

    static final String LINES = "in";
    static final String COUNTED = "counted";

    /**
     * How it asks.
     *
     * @param ordered whether lines keep their order
     * @param capacity of each task
     */
    record Asking(boolean ordered, int capacity, long timeoutMs) {}

    private final Asking asking;
    private final Supplier<AsyncFunction<String, String>> service;
    private final Runnable trouble;

    /**
     * @param service answers what it was asked, at some time, or not at all: it overrides {@code timeout}
     * @param trouble called for each line; may throw
     */
    AsyncJob(Asking asking, Supplier<AsyncFunction<String, String>> service, Runnable trouble) {
        this.asking = asking;
        this.service = service;
        this.trouble = trouble;
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        env.getConfig().setAutoWatermarkInterval(Duration.ofMillis(5));
        KafkaSource<String> source = KafkaSource.<String>builder()
                .setTopics(LINES)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build();
        DataStream<String> lines = env.fromSource(
                        source,
                        WatermarkStrategy.<String>forMonotonousTimestamps()
                                .withTimestampAssigner((line, before) -> timeOf(line)),
                        LINES)
                .uid(LINES);
        DataStream<String> counted = asked(lines.map(new Numbering()).uid("numbering"), "first")
                .keyBy(AsyncJob::keyOf, Types.STRING)
                .process(new Counting(trouble))
                .uid("counting");
        asked(counted, "second").sinkTo(sink()).uid("counted-sink");
    }

    private DataStream<String> asked(DataStream<String> stream, String uid) {
        AsyncRetryStrategy<String> retries = new AsyncRetryStrategies.FixedDelayRetryStrategyBuilder<String>(3, 3)
                .ifException(RetryPredicates.HAS_EXCEPTION_PREDICATE)
                .build();
        AsyncFunction<String, String> function = service.get();
        return (asking.ordered()
                        ? AsyncDataStream.orderedWaitWithRetry(
                                stream, function, asking.timeoutMs(), TimeUnit.MILLISECONDS, asking.capacity(), retries)
                        : AsyncDataStream.unorderedWaitWithRetry(
                                stream,
                                function,
                                asking.timeoutMs(),
                                TimeUnit.MILLISECONDS,
                                asking.capacity(),
                                retries))
                .returns(Types.STRING)
                .uid(uid);
    }

    private static KafkaSink<String> sink() {
        return KafkaSink.<String>builder()
                .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                        .setTopic(COUNTED)
                        .setValueSerializationSchema(new SimpleStringSchema())
                        .build())
                .build();
    }

    static String keyOf(String line) {
        return line.split("\\.", -1)[2];
    }

    static long timeOf(String line) {
        return Long.parseLong(line.split("\\.", -1)[3]);
    }

    /** The line, a dot, and how many its partition has had with it. The number is a field, and in state at cuts only. */
    private static final class Numbering implements MapFunction<String, String>, CheckpointedFunction {
        private int number;
        private @Nullable ListState<Integer> kept;

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            kept = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("number", Types.INT));
            for (int each : Objects.requireNonNull(kept.get())) {
                number = each;
            }
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            Objects.requireNonNull(kept).update(List.of(number));
        }

        @Override
        public String map(String line) {
            return line + "." + ++number;
        }
    }

    /** {@code line count}, and {@code late} behind it where a watermark has overtaken the line. */
    private static final class Counting extends KeyedProcessFunction<String, String, String> {
        private final Runnable trouble;
        private @Nullable ValueState<Integer> count;

        Counting(Runnable trouble) {
            this.trouble = trouble;
        }

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.INT));
        }

        @Override
        public void processElement(String line, Context ctx, Collector<String> out) throws Exception {
            ValueState<Integer> own = Objects.requireNonNull(count);
            Integer before = own.value();
            int now = before == null ? 1 : before + 1;
            own.update(now);
            boolean late = ctx.timerService().currentWatermark() >= timeOf(line);
            out.collect(line + " " + now + (late ? " late" : ""));
            trouble.run();
        }
    }
}
