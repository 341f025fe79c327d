package io.penstock.streaming.api.windowing.windows;

/** Records that belong together. Windows are keys of state: immutable, with {@code equals} and {@code hashCode}. */
public abstract class Window {
    /** The last time that is in the window, milliseconds since the epoch: event time of what the window emits. */
    public abstract long maxTimestamp();
}
