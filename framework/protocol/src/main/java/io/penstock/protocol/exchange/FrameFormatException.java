package io.penstock.protocol.exchange;

/** A record of an exchange topic is no frame that this Penstock can read. */
public final class FrameFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is wrong with it. */
    public enum Reason {
        /** Fewer bytes than it says it has. */
        TRUNCATED,
        /** Its checksum or its length is not what was written. */
        CORRUPT,
        /** Written by a newer Penstock. */
        UNKNOWN_VERSION
    }

    private final Reason reason;

    public FrameFormatException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
