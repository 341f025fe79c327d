package io.penstock.streaming.api.functions.co;

import io.penstock.api.common.functions.AbstractRichFunction;
import io.penstock.streaming.api.TimeDomain;
import io.penstock.streaming.api.TimerService;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Any number of records out for each record of two keyed streams, with state that both share, timers and side outputs.
 *
 * @param <K> keys
 * @param <IN1> records of the first stream
 * @param <IN2> records of the second stream
 * @param <OUT> what it emits
 */
public abstract class KeyedCoProcessFunction<K, IN1, IN2, OUT> extends AbstractRichFunction {
    /**
     * @param ctx valid during the call only
     */
    public abstract void processElement1(IN1 value, Context ctx, Collector<OUT> out) throws Exception;

    /**
     * @param ctx valid during the call only
     */
    public abstract void processElement2(IN2 value, Context ctx, Collector<OUT> out) throws Exception;

    /**
     * A timer of the current key has fired.
     *
     * @param timestamp when it was due, milliseconds since the epoch
     * @param ctx valid during the call only
     */
    public void onTimer(long timestamp, OnTimerContext ctx, Collector<OUT> out) throws Exception {}

    /** What the function may ask of a record. */
    public abstract class Context {
        /** Event time of the record, or of the timer, milliseconds since the epoch; null where it has none. */
        public abstract @Nullable Long timestamp();

        public abstract TimerService timerService();

        public abstract <X> void output(OutputTag<X> outputTag, X value);

        public abstract K getCurrentKey();
    }

    /** What the function may ask of a timer. */
    public abstract class OnTimerContext extends Context {
        public abstract TimeDomain timeDomain();

        @Override
        public abstract K getCurrentKey();
    }
}
