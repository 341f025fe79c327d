package io.penstock.protocol.status;

import org.jspecify.annotations.Nullable;

/** The kinds of status records with their numbers on the wire, which are never reused. */
public enum StatusKind {
    JOIN_REQUESTED(1, 3),
    STANDBY_READY(2, 1),
    TASK_RELEASED(3, 1),
    TASK_KEPT(4, 1),
    TASK_ADOPTED(5, 1),
    LEAVE_REQUESTED(6, 1),
    LEFT(7, 1),
    HEARTBEAT(8, 1),
    LEADER_ALIVE(9, 1),
    FIGURES(10, 2),
    CHECKPOINT_ACKNOWLEDGED(11, 1),
    CHECKPOINT_DECLINED(12, 1),
    SOURCE_TIMES(13, 1),
    FINISHED(20, 1),
    GAVE_UP(21, 1);

    private final int code;
    private final int version;

    /**
     * @param code the first byte of the value
     * @param version the newest format, which this Penstock writes
     */
    StatusKind(int code, int version) {
        this.code = code;
        this.version = version;
    }

    /** The first byte of the value, 1 to 127. */
    public int code() {
        return code;
    }

    /** The newest format that this Penstock reads, and the one it writes. */
    public int version() {
        return version;
    }

    /** Null where no kind has this code. */
    static @Nullable StatusKind ofCode(int code) {
        for (StatusKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        return null;
    }
}
