package io.penstock.engine.slot;

import io.penstock.api.common.eventtime.WatermarkAlignmentParams;
import io.penstock.protocol.TaskId;

/**
 * A split that waits for others of its group: its slot says how far it is, the TaskManager's thread how far the group is. Each field has
 * one of the two as its writer.
 */
public final class AlignedSplit {

    /** How far a split is that holds nobody back: it is idle, or has ended. */
    public static final long HOLDS_NOBODY = Long.MAX_VALUE;

    private final TaskId task;
    private final WatermarkAlignmentParams alignment;
    private volatile long progressMs = Long.MIN_VALUE;

    /** Until it is told, it waits where it has a watermark. */
    private volatile long groupMs = Long.MIN_VALUE;

    private volatile long allowedMs = Long.MIN_VALUE;

    public AlignedSplit(TaskId task, WatermarkAlignmentParams alignment) {
        this.task = task;
        this.alignment = alignment;
    }

    public TaskId task() {
        return task;
    }

    public String group() {
        return alignment.getWatermarkGroup();
    }

    // ---- the slot's side

    /** @param watermarkMs or {@link #HOLDS_NOBODY} */
    public void progress(long watermarkMs) {
        if (progressMs != watermarkMs) {
            progressMs = watermarkMs;
        }
    }

    /** Whether a split with this watermark is to be read no further for now. */
    public boolean isAhead(long watermarkMs) {
        return watermarkMs > allowedMs;
    }

    /** Milliseconds ahead of its group's least watermark, as of a moment ago; 0 while one of them is not known. */
    long driftMs(long watermarkMs) {
        long group = groupMs;
        boolean known = group != Long.MIN_VALUE
                && group != HOLDS_NOBODY
                && watermarkMs != Long.MIN_VALUE
                && progressMs != HOLDS_NOBODY;
        return known ? Math.max(0, watermarkMs - group) : 0;
    }

    // ---- the TaskManager's side

    /** Its watermark, or {@link #HOLDS_NOBODY}; {@link Long#MIN_VALUE} before the first. */
    public long progressMs() {
        return progressMs;
    }

    /** @param leastMs of all splits of its group; {@link #HOLDS_NOBODY} where none counts */
    public void groupIsAt(long leastMs) {
        long allowed = leastMs + alignment.getMaxAllowedWatermarkDrift();
        if (groupMs != leastMs) {
            groupMs = leastMs;
            allowedMs = allowed < leastMs ? Long.MAX_VALUE : allowed; // beyond the end of time
        }
    }
}
