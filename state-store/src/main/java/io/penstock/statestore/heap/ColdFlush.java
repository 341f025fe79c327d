package io.penstock.statestore.heap;

import io.penstock.api.common.serde.ByteOutput;
import io.penstock.statestore.cold.ColdStore;
import java.io.IOException;

/** One writing of committed changes to the cold store, in batches of bounded size. Used by one thread, once. */
final class ColdFlush {

    private static final long BATCH_BYTES = 1 << 20;

    private final ColdStore.Batch batch;
    private final int run;
    private final boolean whole;
    private final ByteOutput key = new ByteOutput(128);
    private final ByteOutput value = new ByteOutput(256);

    /**
     * @param run number of this flush, unlike all others of the task: marks entries that are written already
     * @param whole whether lists are written whole: some of what they would be appended to may be there from a flush that failed
     */
    ColdFlush(ColdStore.Batch batch, int run, boolean whole) {
        this.batch = batch;
        this.run = run;
        this.whole = whole;
    }

    /** @return whether the entry has not been seen in this flush */
    boolean isFirst(Entry entry) {
        if (entry.mark == run) {
            return false;
        }
        entry.mark = run;
        return true;
    }

    int run() {
        return run;
    }

    boolean whole() {
        return whole;
    }

    /** For the key of the next change; empty. */
    ByteOutput key() {
        key.reset();
        return key;
    }

    /** For the value of the next change; empty. */
    ByteOutput value() {
        value.reset();
        return value;
    }

    void put() throws IOException {
        batch.put(key, value);
        limit();
    }

    void append() throws IOException {
        batch.append(key, value);
        limit();
    }

    void delete() throws IOException {
        batch.delete(key);
        limit();
    }

    private void limit() throws IOException {
        if (batch.bytes() >= BATCH_BYTES) {
            batch.commit();
        }
    }

    void finish() throws IOException {
        batch.commit();
    }
}
