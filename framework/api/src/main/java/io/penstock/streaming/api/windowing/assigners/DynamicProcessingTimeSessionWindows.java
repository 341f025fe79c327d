package io.penstock.streaming.api.windowing.assigners;

/**
 * Sessions by processing time whose gap each record says for itself.
 *
 * @param <T> records
 */
public final class DynamicProcessingTimeSessionWindows<T> extends SessionWindows<T> {
    DynamicProcessingTimeSessionWindows(SessionWindowTimeGapExtractor<T> extractor) {
        super(extractor, "gap of each record");
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
