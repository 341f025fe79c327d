package io.penstock.engine.slot;

/** Carries what a function threw through a connector's reader, which declares nothing. Unwrapped by the slot. */
final class ProcessingFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ProcessingFailure(Throwable cause) {
        super(cause);
    }

    /**
     * What user code has thrown, without what carried it.
     *
     * @throws VirtualMachineError where the JVM itself cannot go on, as for want of memory: nobody knows what it has left half done
     */
    static Throwable ofUser(Throwable thrown) {
        Throwable cause = unwrap(thrown);
        if (cause instanceof VirtualMachineError broken && !(cause instanceof StackOverflowError)) {
            throw broken;
        }
        return cause;
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return thrown instanceof ProcessingFailure && cause != null ? cause : thrown;
    }
}
