package io.penstock.statestore.savepoint;

/** A savepoint cannot be taken, or not be begun from. The message says why, and what to do. */
public final class SavepointException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SavepointException(String message) {
        super(message);
    }

    public SavepointException(String message, Throwable cause) {
        super(message, cause);
    }
}
