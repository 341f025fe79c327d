package io.penstock.protocol.control;

/** A control record that this Penstock cannot take. Final: whoever reads on without it would act on half the truth. */
public final class ControlFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** A kind that a newer Penstock introduced. */
        UNKNOWN_KIND,
        /** A newer format of a known kind. */
        UNKNOWN_VERSION,
        /** Checksum or structure are wrong. */
        CORRUPT
    }

    private final Reason reason;

    public ControlFormatException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public ControlFormatException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
