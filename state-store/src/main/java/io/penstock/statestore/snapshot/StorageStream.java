package io.penstock.statestore.snapshot;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bytes from object storage: where reading fails it is storage that failed, not the disk they are written to. */
final class StorageStream extends FilterInputStream {

    private final String key;
    private final Runnable beforeEach;

    /** @param beforeEach runs before each read; what it throws is thrown */
    StorageStream(InputStream in, String key, Runnable beforeEach) {
        super(in);
        this.key = key;
        this.beforeEach = beforeEach;
    }

    @Override
    public int read() throws IOException {
        beforeEach.run();
        try {
            return super.read();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        beforeEach.run();
        try {
            return super.read(bytes, offset, length);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private SnapshotException broken(IOException e) {
        return new SnapshotException(
                SnapshotException.Reason.UNAVAILABLE, "reading " + key + " broke off: " + e.getMessage(), e);
    }
}
