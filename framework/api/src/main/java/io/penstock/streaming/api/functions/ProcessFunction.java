package io.penstock.streaming.api.functions;

import io.penstock.api.common.functions.AbstractRichFunction;
import io.penstock.streaming.api.TimeDomain;
import io.penstock.streaming.api.TimerService;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Any number of records out for each record in, with timestamps and side outputs.
 *
 * @param <I> what it reads
 * @param <O> what it emits
 */
public abstract class ProcessFunction<I, O> extends AbstractRichFunction {
    /**
     * @param ctx valid during the call only
     */
    public abstract void processElement(I value, Context ctx, Collector<O> out) throws Exception;

    /**
     * A timer has fired.
     *
     * @param timestamp when it was due, milliseconds since the epoch
     * @param ctx valid during the call only
     */
    public void onTimer(long timestamp, OnTimerContext ctx, Collector<O> out) throws Exception {}

    /** What the function may ask during {@link #processElement}. */
    public abstract class Context {
        /** Event time of the record, milliseconds since the epoch; null where it has none. */
        public abstract @Nullable Long timestamp();

        public abstract TimerService timerService();

        public abstract <X> void output(OutputTag<X> outputTag, X value);
    }

    /** What the function may ask during {@link #onTimer}. */
    public abstract class OnTimerContext extends Context {
        public abstract TimeDomain timeDomain();
    }
}
