package io.penstock.streaming.api.windowing.assigners;

import io.penstock.streaming.api.windowing.triggers.EventTimeTrigger;
import io.penstock.streaming.api.windowing.triggers.Trigger;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import java.time.Duration;
import java.util.Collection;

/** Windows of one size, one after the other, by event time. */
public final class TumblingEventTimeWindows extends AlignedWindows {
    private TumblingEventTimeWindows(Duration size, Duration offset) {
        super(size, size, offset);
    }

    /** Windows that begin at multiples of their size, in UTC. */
    public static TumblingEventTimeWindows of(Duration size) {
        return new TumblingEventTimeWindows(size, Duration.ZERO);
    }

    /**
     * @param offset of the starts, less than the size, also negative: {@code Duration.ofHours(-8)} with a size of a day is midnight in
     *     UTC+8
     * @throws IllegalArgumentException where it is not
     */
    public static TumblingEventTimeWindows of(Duration size, Duration offset) {
        return new TumblingEventTimeWindows(size, offset);
    }

    /** How long windows are, in milliseconds. */
    public long getSize() {
        return size;
    }

    /** Of one of the starts from the epoch, in milliseconds; less than the size, also negative. */
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
