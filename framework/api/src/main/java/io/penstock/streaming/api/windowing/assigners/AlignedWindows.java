package io.penstock.streaming.api.windowing.assigners;

import io.penstock.api.common.ExecutionConfig;
import io.penstock.api.common.serde.Serde;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Windows of one size that begin at multiples of a step, from an offset on: what tumbling and sliding windows share. */
abstract class AlignedWindows extends WindowAssigner<Object, TimeWindow> {
    final long size;
    final long slide;
    final long offset;
    private final long earliest;
    private final long latest;

    /** The windows of the last record: the next one is mostly in the same. Immutable, so that tasks may share the assigner. */
    private List<TimeWindow> last = List.of();

    AlignedWindows(Duration size, Duration slide, Duration offset) {
        this.size = size.toMillis();
        this.slide = slide.toMillis();
        this.offset = offset.toMillis();
        if (this.size <= 0 || this.slide <= 0 || Math.abs(this.offset) >= this.slide) {
            throw new IllegalArgumentException(getClass().getSimpleName() + " of size " + size + ", step " + slide
                    + " and offset " + offset + ": size and step must be at least 1 ms, and the offset, either way,"
                    + " less than the step");
        }
        long reach = this.size + 2 * this.slide;
        this.earliest = Long.MIN_VALUE + Math.max(0, reach);
        this.latest = Long.MAX_VALUE - Math.max(0, reach);
    }

    /** Latest window first; none where one of them would begin or end beyond what a long can tell. */
    final List<TimeWindow> windowsOf(long timestamp) {
        if (timestamp < earliest || timestamp > latest) {
            return List.of();
        }
        long lastStart = TimeWindow.getWindowStartWithOffset(timestamp, offset, slide);
        List<TimeWindow> before = last;
        if (!before.isEmpty()
                && before.get(0).getStart() == lastStart
                && timestamp < before.get(before.size() - 1).getEnd()
                && timestamp >= before.get(before.size() - 1).getEnd() - slide) {
            return before;
        }
        List<TimeWindow> windows;
        if (size == slide) {
            windows = Collections.singletonList(new TimeWindow(lastStart, lastStart + size));
        } else {
            windows = new ArrayList<>((int) (size / slide) + 1);
            for (long start = lastStart; start > timestamp - size; start -= slide) {
                windows.add(new TimeWindow(start, start + size));
            }
            windows = List.copyOf(windows);
        }
        last = windows;
        return windows;
    }

    static long requireTimestamp(long timestamp) {
        if (timestamp == Long.MIN_VALUE) {
            throw new IllegalStateException("a record without event time in an event-time window; give fromSource or"
                    + " assignTimestampsAndWatermarks a timestamp assigner, or take processing-time windows");
        }
        return timestamp;
    }

    @Override
    public final Serde<TimeWindow> getWindowSerializer(ExecutionConfig executionConfig) {
        return new TimeWindow.Serializer();
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "(" + size + (size == slide ? "" : ", " + slide) + ")";
    }
}
