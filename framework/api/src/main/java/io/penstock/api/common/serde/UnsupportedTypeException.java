package io.penstock.api.common.serde;

/** A type has no serde. The message names the class, the path to the field in it, and the remedy. */
public final class UnsupportedTypeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnsupportedTypeException(String message) {
        super(message);
    }
}
