package io.penstock.streaming.api.functions.co;

import io.penstock.api.common.state.State;
import io.penstock.api.common.state.StateDescriptor;
import io.penstock.runtime.state.KeyedStateFunction;
import io.penstock.streaming.api.TimeDomain;
import io.penstock.streaming.api.TimerService;
import io.penstock.util.Collector;

/**
 * Any number of records out for each record of a keyed stream, with state by key, timers, and what a broadcast stream has put in the
 * broadcast state. Every task sees every record of the broadcast stream, and has a broadcast state of its own.
 *
 * @param <KS> keys
 * @param <IN1> records of the keyed stream
 * @param <IN2> records of the broadcast stream
 * @param <OUT> what it emits
 */
public abstract class KeyedBroadcastProcessFunction<KS, IN1, IN2, OUT> extends BaseBroadcastProcessFunction {
    /**
     * @param ctx valid during the call only
     */
    public abstract void processElement(IN1 value, ReadOnlyContext ctx, Collector<OUT> out) throws Exception;

    /**
     * Has no key: state by key is reached by {@link Context#applyToKeyedState} alone. Puts the same in the broadcast state in every
     * task, as long as it goes by the record and that state alone.
     *
     * @param ctx valid during the call only
     */
    public abstract void processBroadcastElement(IN2 value, Context ctx, Collector<OUT> out) throws Exception;

    /**
     * A timer of the current key has fired.
     *
     * @param timestamp when it was due, milliseconds since the epoch
     * @param ctx valid during the call only
     */
    public void onTimer(long timestamp, OnTimerContext ctx, Collector<OUT> out) throws Exception {}

    /** What the function may ask of a broadcast record. */
    public abstract class Context extends BaseBroadcastProcessFunction.Context {
        /**
         * Calls the function for each key of this task that has something in the state.
         *
         * @param stateDescriptor of a state that the function has asked for, or will
         */
        public abstract <VS, S extends State> void applyToKeyedState(
                StateDescriptor<S, VS> stateDescriptor, KeyedStateFunction<KS, S> function) throws Exception;
    }

    /** What the function may ask of a record of the keyed stream. */
    public abstract class ReadOnlyContext extends BaseBroadcastProcessFunction.ReadOnlyContext {
        public abstract TimerService timerService();

        public abstract KS getCurrentKey();
    }

    /** What the function may ask of a timer. */
    public abstract class OnTimerContext extends ReadOnlyContext {
        public abstract TimeDomain timeDomain();

        @Override
        public abstract KS getCurrentKey();
    }
}
