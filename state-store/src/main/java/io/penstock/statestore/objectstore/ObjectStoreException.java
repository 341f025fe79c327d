package io.penstock.statestore.objectstore;

import org.jspecify.annotations.Nullable;

/** Object storage did not do what it was asked. The message names the key. */
public final class ObjectStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why; closed. */
    public enum Reason {
        /** There is no object under the key. */
        NOT_FOUND,
        /** No answer, or one that may pass; whether a change took place is unknown. The same call may succeed later. */
        UNAVAILABLE,
        /** No right to do this, or a bucket that is not there. */
        DENIED,
        /** The call can never succeed. */
        INVALID
    }

    private final Reason reason;

    public ObjectStoreException(Reason reason, String message) {
        this(reason, message, null);
    }

    public ObjectStoreException(Reason reason, String message, @Nullable Throwable cause) {
        super(reason + ": " + message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
