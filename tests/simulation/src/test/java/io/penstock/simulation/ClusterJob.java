package io.penstock.simulation;

import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The job of several processes: the {@link ReferenceJob}, and behind it a second exchange whose senders are key groups themselves, counting
 * what each of a few groups has seen.
 */
final class ClusterJob implements JobDefinition {

    static final String COUNTS = "counts";
    private static final int GROUPS = 5;

    private final ReferenceJob.Trouble trouble;
    private final Duration watermarkInterval;
    private final @Nullable Duration drift;
    private final @Nullable Consumer<String> ttlViolated;

    /**
     * @param drift in event time past which the source's partitions wait for each other; null where they do not
     * @param ttlViolated told where state with a time to live is not as it should be; null for a job that has none
     */
    ClusterJob(
            ReferenceJob.Trouble trouble,
            Duration watermarkInterval,
            @Nullable Duration drift,
            @Nullable Consumer<String> ttlViolated) {
        this.drift = drift;
        this.trouble = trouble;
        this.watermarkInterval = watermarkInterval;
        this.ttlViolated = ttlViolated;
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        DataStream<String> results = ReferenceJob.define(
                env,
                trouble,
                watermarkInterval,
                strategy -> drift == null
                        ? strategy
                        : strategy.withWatermarkAlignment("lines", drift, Duration.ofMillis(100)));
        results.keyBy(ClusterJob::groupOf, Types.STRING)
                .process(new Count(ttlViolated))
                .returns(Types.STRING)
                .uid("count")
                .sinkTo(ReferenceJob.sink(COUNTS))
                .uid("counts-sink");
    }

    static String groupOf(String result) {
        return "g" + Math.floorMod(result.hashCode(), GROUPS);
    }

    private static final class Count extends KeyedProcessFunction<String, String, String> {

        private final @Nullable Consumer<String> ttlViolated;
        private @Nullable ValueState<Long> seen;
        private @Nullable TtlWatch watch;

        Count(@Nullable Consumer<String> ttlViolated) {
            this.ttlViolated = ttlViolated;
        }

        @Override
        public void open(OpenContext context) {
            seen = getRuntimeContext().getState(new ValueStateDescriptor<>("seen", Long.class));
            watch = ttlViolated == null ? null : new TtlWatch(getRuntimeContext(), ttlViolated);
        }

        @Override
        public void processElement(String result, Context context, Collector<String> out) throws Exception {
            ValueState<Long> state = Objects.requireNonNull(seen);
            Long before = state.value();
            long now = before == null ? 1 : before + 1;
            state.update(now);
            if (watch != null) {
                watch.record(now, context.timerService(), context.getCurrentKey());
            }
            out.collect(context.getCurrentKey() + ":" + now + ":" + result);
        }
    }
}
