package io.penstock.streaming.api.windowing.windows;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.streaming.api.windowing.assigners.MergingWindowAssigner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The times from start (in it) to end (not in it), milliseconds since the epoch. */
public final class TimeWindow extends Window {
    private final long start;
    private final long end;

    public TimeWindow(long start, long end) {
        this.start = start;
        this.end = end;
    }

    /** First time in the window. */
    public long getStart() {
        return start;
    }

    /** First time behind the window. */
    public long getEnd() {
        return end;
    }

    @Override
    public long maxTimestamp() {
        return end - 1;
    }

    /** Whether they overlap or touch. */
    public boolean intersects(TimeWindow other) {
        return start <= other.end && end >= other.start;
    }

    /** The least window that has both in it. */
    public TimeWindow cover(TimeWindow other) {
        return new TimeWindow(Math.min(start, other.start), Math.max(end, other.end));
    }

    /**
     * Start of the window that a time is in, where windows of a size follow each other without gaps.
     *
     * @param timestamp milliseconds since the epoch, also before it
     * @param offset of one of the starts from the epoch, in milliseconds
     * @param windowSize in milliseconds
     */
    public static long getWindowStartWithOffset(long timestamp, long offset, long windowSize) {
        return timestamp - Math.floorMod(timestamp - offset, windowSize);
    }

    /** Tells the callback which windows become one: those that overlap or touch, directly or through others. */
    public static void mergeWindows(
            Collection<TimeWindow> windows, MergingWindowAssigner.MergeCallback<TimeWindow> callback) {
        List<TimeWindow> byStart = new ArrayList<>(windows);
        byStart.sort(Comparator.comparingLong(TimeWindow::getStart));
        TimeWindow covered = null;
        List<TimeWindow> group = new ArrayList<>();
        for (TimeWindow window : byStart) {
            if (covered == null || !covered.intersects(window)) {
                tell(covered, group, callback);
                group = new ArrayList<>();
                covered = window;
            } else {
                covered = covered.cover(window);
            }
            group.add(window);
        }
        tell(covered, group, callback);
    }

    private static void tell(
            @Nullable TimeWindow covered,
            List<TimeWindow> group,
            MergingWindowAssigner.MergeCallback<TimeWindow> callback) {
        if (covered != null && group.size() > 1) {
            callback.merge(group, covered);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TimeWindow window && window.start == start && window.end == end;
    }

    @Override
    public int hashCode() {
        long mixed = (start * 31 + end) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }

    @Override
    public String toString() {
        return "TimeWindow{start=" + start + ", end=" + end + "}";
    }

    /** Start and length. */
    public static final class Serializer implements Serde<TimeWindow> {
        private static final SerdeSchema SCHEMA = new SerdeSchema("builtin", "time-window");

        @Override
        public void serialize(TimeWindow value, ByteOutput out) {
            out.writeVarLong(value.start);
            out.writeVarLong(value.end - value.start);
        }

        @Override
        public TimeWindow deserialize(ByteInput in) {
            long start = in.readVarLong();
            return new TimeWindow(start, start + in.readVarLong());
        }

        @Override
        public SerdeSchema writerSchema() {
            return SCHEMA;
        }

        @Override
        public Serde<TimeWindow> readerOf(SerdeSchema writer) {
            if (!writer.equals(SCHEMA)) {
                throw new IncompatibleSchemaException("windows written as " + writer.text()
                        + " cannot be read as time windows; give the operator another uid");
            }
            return this;
        }

        @Override
        public boolean isCanonical() {
            return true;
        }

        @Override
        public boolean isImmutable() {
            return true;
        }
    }
}
