package io.penstock.streaming.api.windowing.assigners;

/**
 * Sessions by event time whose gap each record says for itself.
 *
 * @param <T> records
 */
public final class DynamicEventTimeSessionWindows<T> extends SessionWindows<T> {
    DynamicEventTimeSessionWindows(SessionWindowTimeGapExtractor<T> extractor) {
        super(extractor, "gap of each record");
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
