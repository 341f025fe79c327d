package io.penstock.statestore.heap;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.statestore.cold.ColdStore;
import java.io.IOException;
import java.nio.file.Path;

/** A cold store whose batches can be told to fail after they have been written: what a flush had done by then is unknown. */
final class FailingStore implements ColdStore {

    private final ColdStore store;
    boolean failing;

    /** Runs while a checkpoint is being written. */
    Runnable whileWriting = () -> {};

    FailingStore(ColdStore store) {
        this.store = store;
    }

    @Override
    public ByteInput read(ByteOutput key) {
        return store.read(key);
    }

    @Override
    public Scan scan(ByteOutput prefix) {
        return store.scan(prefix);
    }

    @Override
    public Scan scan(ByteOutput prefix, ByteOutput from) {
        return store.scan(prefix, from);
    }

    @Override
    public Batch batch() {
        Batch batch = store.batch();
        return new Batch() {
            @Override
            public void put(ByteOutput key, ByteOutput value) {
                batch.put(key, value);
            }

            @Override
            public void append(ByteOutput key, ByteOutput value) {
                batch.append(key, value);
            }

            @Override
            public void delete(ByteOutput key) {
                batch.delete(key);
            }

            @Override
            public long bytes() {
                return batch.bytes();
            }

            @Override
            public void commit() throws IOException {
                batch.commit();
                if (failing) {
                    throw new IOException("no space left on device");
                }
            }

            @Override
            public void close() {
                batch.close();
            }
        };
    }

    @Override
    public void deletePrefix(ByteOutput prefix) {
        store.deletePrefix(prefix);
    }

    @Override
    public void checkpoint(Path directory) throws IOException {
        store.checkpoint(directory);
        whileWriting.run();
    }

    @Override
    public long bytesEstimate() {
        return store.bytesEstimate();
    }

    @Override
    public long entriesEstimate() {
        return store.entriesEstimate();
    }

    @Override
    public void close() {
        store.close();
    }
}
