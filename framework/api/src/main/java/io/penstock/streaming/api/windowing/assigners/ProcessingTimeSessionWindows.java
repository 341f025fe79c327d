package io.penstock.streaming.api.windowing.assigners;

import java.time.Duration;

/** Sessions by processing time: a session ends when no record comes for as long as the gap. */
public final class ProcessingTimeSessionWindows extends SessionWindows<Object> {
    private ProcessingTimeSessionWindows(Duration gap) {
        super(fixed(gap), "gap=" + gap.toMillis());
    }

    /**
     * @param size the gap, at least 1 ms
     */
    public static ProcessingTimeSessionWindows withGap(Duration size) {
        return new ProcessingTimeSessionWindows(size);
    }

    /** The gap is each record's own. */
    public static <T> DynamicProcessingTimeSessionWindows<T> withDynamicGap(
            SessionWindowTimeGapExtractor<T> sessionWindowTimeGapExtractor) {
        return new DynamicProcessingTimeSessionWindows<>(sessionWindowTimeGapExtractor);
    }

    @Override
    public boolean isEventTime() {
        return false;
    }
}
