package io.penstock.engine.operator;

/** A call of an asynchronous function has failed for good, or has not been answered in time. */
public final class AsyncCallFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    AsyncCallFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
