package io.penstock.statestore.journal;

/** A journal cannot be read as the truth it is. The message names partition and offset where they are known. */
public final class JournalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why; closed. */
    public enum Reason {
        /** Bytes are missing, or follow where none should. */
        TRUNCATED,
        /** The checksum, or what it covers, is not what was written. */
        CORRUPT,
        /** A format version this release does not read. */
        UNKNOWN_VERSION,
        /** A commit's sequence is not its predecessor's plus one. */
        SEQUENCE_GAP,
        /** A commit's data records are not all there. */
        MISSING_DATA,
        /** Entries of a state that no earlier payload declared. */
        UNDECLARED_STATE
    }

    private final Reason reason;

    public JournalException(Reason reason, String message) {
        super(reason + ": " + message);
        this.reason = reason;
    }

    public JournalException(Reason reason, String message, Throwable cause) {
        super(reason + ": " + message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
