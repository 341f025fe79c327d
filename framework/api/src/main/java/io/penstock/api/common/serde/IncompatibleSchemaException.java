package io.penstock.api.common.serde;

/** Data of one schema cannot be read as another. The message names both and the difference. */
public final class IncompatibleSchemaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public IncompatibleSchemaException(String message) {
        super(message);
    }
}
