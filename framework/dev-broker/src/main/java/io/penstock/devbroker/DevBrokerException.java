package io.penstock.devbroker;

/** The broker did not start or did not end: the message says why and what to do. */
public final class DevBrokerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DevBrokerException(String message) {
        super(message);
    }

    public DevBrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
