package io.penstock.streaming.api.functions.co;

import io.penstock.util.Collector;

/**
 * Any number of records out for each record of a stream that is not keyed, with what a broadcast stream has put in the broadcast state.
 * Every task sees every record of the broadcast stream, and has a state of its own.
 *
 * @param <IN1> records of the stream that is not broadcast
 * @param <IN2> records of the broadcast stream
 * @param <OUT> what it emits
 */
public abstract class BroadcastProcessFunction<IN1, IN2, OUT> extends BaseBroadcastProcessFunction {
    /**
     * @param ctx valid during the call only
     */
    public abstract void processElement(IN1 value, ReadOnlyContext ctx, Collector<OUT> out) throws Exception;

    /**
     * Puts the same in the state in every task, as long as it goes by the record and the state alone.
     *
     * @param ctx valid during the call only
     */
    public abstract void processBroadcastElement(IN2 value, Context ctx, Collector<OUT> out) throws Exception;

    /** What the function may ask of a broadcast record. */
    public abstract class Context extends BaseBroadcastProcessFunction.Context {}

    /** What the function may ask of a record of the stream that is not broadcast. */
    public abstract class ReadOnlyContext extends BaseBroadcastProcessFunction.ReadOnlyContext {}
}
