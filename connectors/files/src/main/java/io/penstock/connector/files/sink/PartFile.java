package io.penstock.connector.files.sink;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An in-progress file that is open. Owned by the slot's thread. */
final class PartFile extends OutputStream implements PartFileInfo<String> {

    private static final int BUFFER_BYTES = 1 << 16;

    private final String bucket;
    private final String inProgress;
    private final String name;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final long createdMs;
    private long updatedMs;
    private long size;
    private boolean unsynced;

    /** @param channel at the end of what is valid */
    PartFile(PartState state, FileChannel channel) {
        this.bucket = state.bucket();
        this.inProgress = state.inProgress();
        this.name = state.name();
        this.channel = channel;
        this.size = state.length();
        this.createdMs = state.createdMs();
        this.updatedMs = state.updatedMs();
    }

    @Override
    public void write(int value) throws IOException {
        if (!buffer.hasRemaining()) {
            drain();
        }
        buffer.put((byte) value);
        size++;
        unsynced = true;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
            if (!buffer.hasRemaining()) {
                drain();
            }
            int more = Math.min(length - done, buffer.remaining());
            buffer.put(bytes, offset + done, more);
            done += more;
        }
        size += length;
        unsynced = true;
    }

    private void drain() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    void updated(long nowMs) {
        updatedMs = nowMs;
    }

    /** Makes all of it durable: it may be committed. */
    void sync() throws IOException {
        if (unsynced) {
            drain();
            channel.force(false);
            unsynced = false;
        }
    }

    /** All of it; durable only behind {@link #sync}. */
    PartState state() {
        return new PartState(bucket, inProgress, name, size, createdMs, updatedMs);
    }

    @Override
    public void close() throws IOException {
        channel.close(); // what is in the buffer is in no commit
    }

    @Override
    public String getBucketId() {
        return bucket;
    }

    @Override
    public long getCreationTime() {
        return createdMs;
    }

    @Override
    public long getSize() {
        return size;
    }

    @Override
    public long getLastUpdateTime() {
        return updatedMs;
    }
}
