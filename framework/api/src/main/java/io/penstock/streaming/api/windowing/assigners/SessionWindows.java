package io.penstock.streaming.api.windowing.assigners;

import io.penstock.api.common.ExecutionConfig;
import io.penstock.api.common.serde.Serde;
import io.penstock.streaming.api.windowing.triggers.EventTimeTrigger;
import io.penstock.streaming.api.windowing.triggers.ProcessingTimeTrigger;
import io.penstock.streaming.api.windowing.triggers.Trigger;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * Sessions: each record opens a window as long as its gap, and windows that overlap or touch become one.
 *
 * @param <T> records
 */
abstract class SessionWindows<T> extends MergingWindowAssigner<T, TimeWindow> {
    private final SessionWindowTimeGapExtractor<? super T> gap;
    private final String description;

    SessionWindows(SessionWindowTimeGapExtractor<? super T> gap, String description) {
        this.gap = gap;
        this.description = description;
    }

    static SessionWindowTimeGapExtractor<Object> fixed(Duration gap) {
        long gapMs = gap.toMillis();
        requirePositive(gapMs);
        return element -> gapMs;
    }

    private static long requirePositive(long gapMs) {
        if (gapMs <= 0) {
            throw new IllegalArgumentException("a session gap of " + gapMs + " ms; it must be at least 1 ms");
        }
        return gapMs;
    }

    @Override
    public final Collection<TimeWindow> assignWindows(T element, long timestamp, WindowAssignerContext context) {
        long time = isEventTime() ? AlignedWindows.requireTimestamp(timestamp) : context.getCurrentProcessingTime();
        long end = time + requirePositive(gap.extract(element));
        return end > time
                ? Collections.singletonList(new TimeWindow(time, end))
                : List.of(); // a long cannot tell its end
    }

    @Override
    public final Trigger<Object, TimeWindow> getDefaultTrigger() {
        return isEventTime() ? EventTimeTrigger.create() : ProcessingTimeTrigger.create();
    }

    @Override
    public final void mergeWindows(Collection<TimeWindow> windows, MergeCallback<TimeWindow> callback) {
        TimeWindow.mergeWindows(windows, callback);
    }

    @Override
    public final Serde<TimeWindow> getWindowSerializer(ExecutionConfig executionConfig) {
        return new TimeWindow.Serializer();
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "(" + description + ")";
    }
}
