package io.penstock.streaming.api.windowing.triggers;

import io.penstock.api.common.state.MergingState;
import io.penstock.api.common.state.State;
import io.penstock.api.common.state.StateDescriptor;
import io.penstock.metrics.MetricGroup;
import io.penstock.streaming.api.windowing.windows.Window;

/**
 * Decides when a window fires. What it must remember it keeps in the context's state, which is per key and window: the object itself is
 * shared by all windows of a task.
 *
 * @param <T> records
 * @param <W> windows
 */
public abstract class Trigger<T, W extends Window> {
    /**
     * A record has been added to the window.
     *
     * @param timestamp event time, milliseconds since the epoch; {@code Long.MIN_VALUE} where the record has none
     */
    public abstract TriggerResult onElement(T element, long timestamp, W window, TriggerContext ctx) throws Exception;

    /** A processing-time timer of the window has fired: the trigger's own, or the one at which the window is cleaned up. */
    public abstract TriggerResult onProcessingTime(long time, W window, TriggerContext ctx) throws Exception;

    /** An event-time timer of the window has fired: the trigger's own, or the one at which the window is cleaned up. */
    public abstract TriggerResult onEventTime(long time, W window, TriggerContext ctx) throws Exception;

    /** Whether it works with windows that merge; then {@link #onMerge} must be there. */
    public boolean canMerge() {
        return false;
    }

    /**
     * Windows have become this one: what is remembered of them must be, too. They are cleared afterwards.
     *
     * @throws UnsupportedOperationException unless overridden
     */
    public void onMerge(W window, OnMergeContext ctx) throws Exception {
        throw new UnsupportedOperationException(getClass().getName()
                + " does not merge windows; override onMerge and canMerge, or take another trigger");
    }

    /** The window is gone: forgets its state, deletes its timers. */
    public abstract void clear(W window, TriggerContext ctx) throws Exception;

    /** Time, timers and state of the current key and window. Valid during the call only. */
    public interface TriggerContext {
        /** Milliseconds since the epoch. */
        long getCurrentProcessingTime();

        MetricGroup getMetricGroup();

        /** Milliseconds since the epoch; {@code Long.MIN_VALUE} before the first. */
        long getCurrentWatermark();

        /** Calls {@link Trigger#onProcessingTime} at that time, once. */
        void registerProcessingTimeTimer(long time);

        /** Calls {@link Trigger#onEventTime} when the watermark is there, once. */
        void registerEventTimeTimer(long time);

        /** Does nothing where there is no such timer. */
        void deleteProcessingTimeTimer(long time);

        /** Does nothing where there is no such timer. */
        void deleteEventTimeTimer(long time);

        /** State of the trigger's, per key and window. */
        <S extends State> S getPartitionedState(StateDescriptor<S, ?> stateDescriptor);
    }

    /** What is there while windows merge. */
    public interface OnMergeContext extends TriggerContext {
        /** Moves what the merged windows have in the state into that of the window they have become. */
        <S extends MergingState<?, ?>> void mergePartitionedState(StateDescriptor<S, ?> stateDescriptor);
    }
}
