package io.penstock.engine.graph;

/** The job as drawn cannot run. The message names the operator and the remedy. */
public final class JobGraphException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public JobGraphException(String message) {
        super(message);
    }

    public JobGraphException(String message, Throwable cause) {
        super(message, cause);
    }
}
