package io.penstock.log;

/** A refusal or failure of the log, with a closed reason that callers decide by. */
public final class LogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** A newer owner of the transactional id exists. Final for this writer. */
        FENCED,
        /** The transaction was aborted (by the broker's timeout or by an error). Nothing of it will ever be visible. */
        ABORTED,
        /** No answer in time: it may or may not have happened. The same call may be made again where its Javadoc says so. */
        UNKNOWN_OUTCOME,
        /** The topic or partition does not exist. */
        NOT_FOUND,
        /** It exists already. */
        ALREADY_EXISTS,
        /** The reader's position is outside what the partition holds. */
        OUT_OF_RANGE,
        /** The record is larger than the log takes. */
        TOO_LARGE,
        /** Not permitted by the cluster's access control. */
        DENIED,
        /** The cluster lacks a feature that is needed. */
        UNSUPPORTED,
        /** The cluster does not answer or has too few replicas; it did not happen. */
        UNAVAILABLE,
        /** The object was closed. */
        CLOSED,
        /** Anything else: the cause tells. */
        FAILED
    }

    private final Reason reason;

    public LogException(Reason reason, String message) {
        super(reason + ": " + message);
        this.reason = reason;
    }

    public LogException(Reason reason, String message, Throwable cause) {
        super(reason + ": " + message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
