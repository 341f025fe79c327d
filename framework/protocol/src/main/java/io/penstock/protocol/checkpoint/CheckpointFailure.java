package io.penstock.protocol.checkpoint;

import org.jspecify.annotations.Nullable;

/** Why a checkpoint was aborted; closed. The numbers are those on the wire, never reused. */
public enum CheckpointFailure {
    /** A task was given to another incarnation, or its owner died: nothing is wrong, the next one comes when all have settled. */
    TASKS_CHANGED(1, false),
    /** Not all tasks were acknowledged within the time-out. */
    TIMED_OUT(2, true),
    /** Object storage, or the disk that snapshots are written to first, did not do what it was asked. */
    STORAGE(3, true),
    /** A snapshot could not be made for another reason; the message tells. */
    SNAPSHOT(4, true),
    /** The job is not checkpointed any more. */
    SWITCHED_OFF(5, false);

    private final int code;
    private final boolean failure;

    CheckpointFailure(int code, boolean failure) {
        this.code = code;
        this.failure = failure;
    }

    public int code() {
        return code;
    }

    /** Whether it counts among those that are tolerated up to a number; else it was only given up. */
    public boolean isFailure() {
        return failure;
    }

    /** Null where none has this code. */
    public static @Nullable CheckpointFailure ofCode(int code) {
        for (CheckpointFailure failure : values()) {
            if (failure.code == code) {
                return failure;
            }
        }
        return null;
    }
}
