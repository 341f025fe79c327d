package io.penstock.statestore.cold;

/** The cold store cannot be read: the disk, or what is on it, is damaged. The task has to be restored elsewhere. */
public final class ColdStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ColdStoreException(String message, Throwable cause) {
        super(message, cause);
    }

    public ColdStoreException(String message) {
        super(message);
    }
}
