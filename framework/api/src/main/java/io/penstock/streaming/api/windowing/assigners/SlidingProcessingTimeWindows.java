package io.penstock.streaming.api.windowing.assigners;

import io.penstock.streaming.api.windowing.triggers.ProcessingTimeTrigger;
import io.penstock.streaming.api.windowing.triggers.Trigger;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import java.time.Duration;
import java.util.Collection;

/** Windows of one size that begin more often than they end, by processing time. */
public final class SlidingProcessingTimeWindows extends AlignedWindows {
    private SlidingProcessingTimeWindows(Duration size, Duration slide, Duration offset) {
        super(size, slide, offset);
    }

    /** A record is in {@code size / slide} windows. */
    public static SlidingProcessingTimeWindows of(Duration size, Duration slide) {
        return new SlidingProcessingTimeWindows(size, slide, Duration.ZERO);
    }

    /**
     * @param offset of the starts, less than the slide, also negative
     * @throws IllegalArgumentException where it is not
     */
    public static SlidingProcessingTimeWindows of(Duration size, Duration slide, Duration offset) {
        return new SlidingProcessingTimeWindows(size, slide, offset);
    }

    @Override
    public Collection<TimeWindow> assignWindows(Object element, long timestamp, WindowAssignerContext context) {
        return windowsOf(context.getCurrentProcessingTime());
    }

    @Override
    public Trigger<Object, TimeWindow> getDefaultTrigger() {
        return ProcessingTimeTrigger.create();
    }

    @Override
    public boolean isEventTime() {
        return false;
    }
}
