package io.penstock.streaming.api.windowing.assigners;

import java.time.Duration;

/** Sessions by event time: a session ends when no record comes for as long as the gap. */
public final class EventTimeSessionWindows extends SessionWindows<Object> {
    private EventTimeSessionWindows(Duration gap) {
        super(fixed(gap), "gap=" + gap.toMillis());
    }

    /**
     * @param size the gap, at least 1 ms
     */
    public static EventTimeSessionWindows withGap(Duration size) {
        return new EventTimeSessionWindows(size);
    }

    /** The gap is each record's own. */
    public static <T> DynamicEventTimeSessionWindows<T> withDynamicGap(
            SessionWindowTimeGapExtractor<T> sessionWindowTimeGapExtractor) {
        return new DynamicEventTimeSessionWindows<>(sessionWindowTimeGapExtractor);
    }

    @Override
    public boolean isEventTime() {
        return true;
    }
}
