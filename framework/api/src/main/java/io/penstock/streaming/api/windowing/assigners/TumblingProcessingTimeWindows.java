package io.penstock.streaming.api.windowing.assigners;

import io.penstock.streaming.api.windowing.triggers.ProcessingTimeTrigger;
import io.penstock.streaming.api.windowing.triggers.Trigger;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import java.time.Duration;
import java.util.Collection;

/** Windows of one size, one after the other, by processing time. */
public final class TumblingProcessingTimeWindows extends AlignedWindows {
    private TumblingProcessingTimeWindows(Duration size, Duration offset) {
        super(size, size, offset);
    }

    /** Windows that begin at multiples of their size, in UTC. */
    public static TumblingProcessingTimeWindows of(Duration size) {
        return new TumblingProcessingTimeWindows(size, Duration.ZERO);
    }

    /**
     * @param offset of the starts, less than the size, also negative: {@code Duration.ofHours(-8)} with a size of a day is midnight in
     *     UTC+8
     * @throws IllegalArgumentException where it is not
     */
    public static TumblingProcessingTimeWindows of(Duration size, Duration offset) {
        return new TumblingProcessingTimeWindows(size, offset);
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
