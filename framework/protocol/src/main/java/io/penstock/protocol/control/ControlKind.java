package io.penstock.protocol.control;

import org.jspecify.annotations.Nullable;

/** The kinds of control records with their numbers on the wire, which are never reused. */
public enum ControlKind {
    LEADER_ELECTED(1, 1, 0),
    RUN_STARTED(2, 1, 1),
    GRAPH_PUBLISHED(3, 2, 1),
    INCARNATION_LISTED(4, 2, 2),
    INCARNATION_DEAD(5, 1, 2),
    INCARNATION_FENCED(6, 1, 2),
    TASK_ASSIGNED(7, 2, 2),
    SOURCE_INDEX_ASSIGNED(8, 1, 4),
    JOIN_REFUSED(9, 1, 2),
    NUMBERS_TAKEN(10, 1, 1),
    STATUS_READ(11, 1, 0),
    CHECKPOINTS_CONFIGURED(12, 1, 1),
    CHECKPOINT_PROGRESS(13, 1, 1),
    CHECKPOINT_COMPLETED(14, 1, 2),
    TASKS_ENDED(20, 1, 1),
    JOB_ENDED(21, 1, 1);

    private final int code;
    private final int version;
    private final int keyParts;

    /**
     * @param code the first byte of the key
     * @param version the newest format of the value, which this Penstock writes
     * @param keyParts the number of texts in the key
     */
    ControlKind(int code, int version, int keyParts) {
        this.code = code;
        this.version = version;
        this.keyParts = keyParts;
    }

    /** The first byte of the key, 1 to 127. */
    public int code() {
        return code;
    }

    /** The newest format of the value that this Penstock reads, and the one it writes. */
    public int version() {
        return version;
    }

    /** How many texts follow in the key; the first is the job, where the kind belongs to one. */
    public int keyParts() {
        return keyParts;
    }

    /** Null where no kind has this code. */
    static @Nullable ControlKind ofCode(int code) {
        for (ControlKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        return null;
    }
}
