package io.penstock.streaming.api.functions.co;

import io.penstock.api.common.functions.AbstractRichFunction;
import io.penstock.streaming.api.TimerService;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Any number of records out for each record of two streams, with timestamps and side outputs. Timers, also behind {@code keyBy}, are
 * {@link KeyedCoProcessFunction}'s.
 *
 * @param <IN1> records of the first stream
 * @param <IN2> records of the second stream
 * @param <OUT> what it emits
 */
public abstract class CoProcessFunction<IN1, IN2, OUT> extends AbstractRichFunction {
    /**
     * @param ctx valid during the call only
     */
    public abstract void processElement1(IN1 value, Context ctx, Collector<OUT> out) throws Exception;

    /**
     * @param ctx valid during the call only
     */
    public abstract void processElement2(IN2 value, Context ctx, Collector<OUT> out) throws Exception;

    /** What the function may ask. */
    public abstract class Context {
        /** Event time of the record, milliseconds since the epoch; null where it has none. */
        public abstract @Nullable Long timestamp();

        /** Time to look at; no timers. */
        public abstract TimerService timerService();

        public abstract <X> void output(OutputTag<X> outputTag, X value);
    }
}
