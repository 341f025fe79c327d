package io.penstock.streaming.api.windowing.assigners;

import io.penstock.streaming.api.windowing.triggers.EventTimeTrigger;
import io.penstock.streaming.api.windowing.triggers.Trigger;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import java.time.Duration;
import java.util.Collection;

/** Windows of one size that begin more often than they end, by event time. */
public final class SlidingEventTimeWindows extends AlignedWindows {
    private SlidingEventTimeWindows(Duration size, Duration slide, Duration offset) {
        super(size, slide, offset);
    }

    /** A record is in {@code size / slide} windows. */
    public static SlidingEventTimeWindows of(Duration size, Duration slide) {
        return new SlidingEventTimeWindows(size, slide, Duration.ZERO);
    }

    /**
     * @param offset of the starts, less than the slide, also negative
     * @throws IllegalArgumentException where it is not
     */
    public static SlidingEventTimeWindows of(Duration size, Duration slide, Duration offset) {
        return new SlidingEventTimeWindows(size, slide, offset);
    }

    /** How long windows are, in milliseconds. */
    public long getSize() {
        return size;
    }

    /** From the start of a window to that of the next, in milliseconds. */
    public long getSlide() {
        return slide;
    }

    /** Of one of the starts from the epoch, in milliseconds; less than the slide, also negative. */
    public long getOffset() {
        return offset;
    }

    @Override
    public Collection<TimeWindow> assignWindows(Object element, long timestamp, WindowAssignerContext context) {
        return windowsOf(requireTimestamp(timestamp));
    }

    @Override
    public Trigger<Object, TimeWindow> getDefaultTrigger() {
        return EventTimeTrigger.create();
    }

    @Override
    public boolean isEventTime() {
        return true;
    }
}
