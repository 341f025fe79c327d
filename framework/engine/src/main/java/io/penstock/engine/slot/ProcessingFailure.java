package io.penstock.engine.slot;

/** Carries what a function threw through a connector's reader, which declares nothing. Unwrapped by the slot. */
final class ProcessingFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ProcessingFailure(Throwable cause) {
        super(cause);
    }

    static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return thrown instanceof ProcessingFailure && cause != null ? cause : thrown;
    }
}
