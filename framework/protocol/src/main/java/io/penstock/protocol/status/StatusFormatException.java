package io.penstock.protocol.status;

/**
 * A status record that this Penstock cannot take: corrupt, or of a newer kind or format. Unlike a control record it may be passed over,
 * aloud: what matters is repeated by its author, and one author's bytes must not stop the coordination of all.
 */
public final class StatusFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StatusFormatException(String message) {
        super(message);
    }

    public StatusFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
