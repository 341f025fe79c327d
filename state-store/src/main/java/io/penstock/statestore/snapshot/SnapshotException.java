package io.penstock.statestore.snapshot;

import org.jspecify.annotations.Nullable;

/** A snapshot cannot be stored or restored. The message names the object. */
public final class SnapshotException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why; closed. */
    public enum Reason {
        /** The manifest, or a blob it names, is not there. */
        MISSING,
        /** Bytes are not what was written. */
        CORRUPT,
        /** A format this release does not read. */
        UNKNOWN_VERSION,
        /** Object storage does not do what it is asked; the snapshot may be all right. */
        UNAVAILABLE,
        /** The local disk does not. */
        DISK,
        /** Another snapshot is stored under this one's id. */
        CONFLICT;

        /** Whether an older snapshot may be tried instead: this one is damaged for good. */
        public boolean isDamage() {
            return this == MISSING || this == CORRUPT;
        }
    }

    private final Reason reason;

    public SnapshotException(Reason reason, String message) {
        this(reason, message, null);
    }

    public SnapshotException(Reason reason, String message, @Nullable Throwable cause) {
        super(reason + ": " + message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
