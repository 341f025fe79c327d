package io.penstock.streaming.api.windowing.assigners;

import io.penstock.api.common.ExecutionConfig;
import io.penstock.api.common.serde.Serde;
import io.penstock.streaming.api.windowing.triggers.Trigger;
import io.penstock.streaming.api.windowing.windows.Window;
import java.util.Collection;

/**
 * Says which windows a record is in. May be shared by tasks: stateless, or thread-safe.
 *
 * @param <T> records
 * @param <W> windows
 */
public abstract class WindowAssigner<T, W extends Window> {
    /**
     * @param timestamp event time, milliseconds since the epoch; {@code Long.MIN_VALUE} where the record has none
     * @return not changed by anybody, and valid until the next call
     */
    public abstract Collection<W> assignWindows(T element, long timestamp, WindowAssignerContext context);

    /** The trigger of windows that are given none. */
    public abstract Trigger<Object, W> getDefaultTrigger();

    /** How windows become bytes; canonical, because state is found by them. */
    public abstract Serde<W> getWindowSerializer(ExecutionConfig executionConfig);

    /** Whether windows end by event time, so that records can be late. */
    public abstract boolean isEventTime();

    /** What an assigner may ask. */
    public abstract static class WindowAssignerContext {
        /** Milliseconds since the epoch. */
        public abstract long getCurrentProcessingTime();
    }
}
