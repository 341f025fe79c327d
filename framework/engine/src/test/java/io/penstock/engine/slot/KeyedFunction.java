package io.penstock.engine.slot;

import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Counts the records of each key, then does what the test says. Emits {@code record#count} and, for timers, {@code key!time}. */
final class KeyedFunction extends KeyedProcessFunction<String, String, String> {

    /** What a test adds. Called on the test's thread, as everything is. */
    interface Body {

        default void opened(KeyedFunction function) throws Exception {}

        default void element(String value, Call call, Collector<String> out) throws Exception {}

        default void timer(long timestamp, Call call, Collector<String> out) throws Exception {}

        default void closed() throws Exception {}

        /** The context of an element or a timer, without the function's type arguments. */
        interface Call {
            String key();

            void timerAt(long timeMs);

            void processingTimerAt(long timeMs);

            long watermarkMs();
        }
    }

    private final Body body;
    private @Nullable ValueState<Long> count;

    KeyedFunction(Body body) {
        this.body = body;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Long.class));
        body.opened(this);
    }

    @Override
    public void close() throws Exception {
        body.closed();
    }

    @Override
    public void processElement(String value, Context context, Collector<String> out) throws Exception {
        ValueState<Long> counts = Objects.requireNonNull(count);
        Long before = counts.value();
        long now = before == null ? 1 : before + 1;
        counts.update(now);
        out.collect(value + "#" + now);
        body.element(value, new View(context), out);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<String> out) throws Exception {
        out.collect(context.getCurrentKey() + "!" + timestamp);
        body.timer(timestamp, new View(context), out);
    }

    private static final class View implements Body.Call {

        private final KeyedProcessFunction<String, String, String>.Context context;

        View(KeyedProcessFunction<String, String, String>.Context context) {
            this.context = context;
        }

        @Override
        public String key() {
            return context.getCurrentKey();
        }

        @Override
        public void timerAt(long timeMs) {
            context.timerService().registerEventTimeTimer(timeMs);
        }

        @Override
        public void processingTimerAt(long timeMs) {
            context.timerService().registerProcessingTimeTimer(timeMs);
        }

        @Override
        public long watermarkMs() {
            return context.timerService().currentWatermark();
        }
    }
}
