package io.penstock.streaming.api.functions.co;

import io.penstock.api.common.functions.AbstractRichFunction;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;

/**
 * Any number of records out for each pair of an interval join. They have the later of the two event times.
 *
 * @param <IN1> records of the left stream
 * @param <IN2> records of the right stream
 * @param <OUT> what it emits
 */
public abstract class ProcessJoinFunction<IN1, IN2, OUT> extends AbstractRichFunction {
    /**
     * @param ctx valid during the call only
     */
    public abstract void processElement(IN1 left, IN2 right, Context ctx, Collector<OUT> out) throws Exception;

    /** Times, milliseconds since the epoch, and side outputs of a pair. */
    public abstract class Context {
        public abstract long getLeftTimestamp();

        public abstract long getRightTimestamp();

        /** The later of the two. */
        public abstract long getTimestamp();

        public abstract <X> void output(OutputTag<X> outputTag, X value);
    }
}
