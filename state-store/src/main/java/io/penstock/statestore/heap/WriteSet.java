package io.penstock.statestore.heap;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one generation changed in one state: per changed entry a record of the entry, its newest value (null: deleted) and the value
 * it replaced (null: there was no entry; {@link #DELETED}: a deleted one). Written by the slot until the seal, afterwards only read:
 * by the encoder on the commit's thread, and by the slot for commit or rollback. Its arrays are never reused, and small: they are
 * born and die in the young generation, where a collector's write barrier is cheapest (with one large array G1 took 100 ns more for a
 * key's first write, see docs/adr/0002).
 */
final class WriteSet {

    /** Stands where a replaced value was a deletion. */
    static final Object DELETED = new Object();

    private static final int STRIDE = 3;
    private static final int CHUNK_BITS = 10;
    private static final int CHUNK_RECORDS = 1 << CHUNK_BITS;
    private static final int CHUNK_MASK = CHUNK_RECORDS - 1;
    private static final Object[] NONE = new Object[0];

    final long generation;
    private final int recordsExpected;
    /** Elements may be null: NullAway takes an annotation on a two-dimensional array for the inner arrays'. */
    private Object[][] chunks = {NONE};

    /** The chunk of the next record, where it has been allocated already. */
    private Object[] tail = NONE;

    private int records;
    private @Nullable Entry[] deletions = {};
    private int deletionCount;

    /** Elements and the like that records stand for beyond one each. */
    int extraEntries;

    /** @param recordsExpected as many as the generation before had, say: decides the first allocation, made at the first write */
    WriteSet(long generation, int recordsExpected) {
        this.generation = generation;
        this.recordsExpected = recordsExpected;
    }

    /** @return the record's index, for {@link Entry#writeIndex} */
    @SuppressWarnings("NullAway") // see chunks
    int add(Entry entry, @Nullable Object value, @Nullable Object replaced) {
        int record = records;
        int at = (record & CHUNK_MASK) * STRIDE;
        Object[] chunk = tail;
        if (at == 0 || at == chunk.length) {
            chunk = room(record >> CHUNK_BITS, at);
        }
        chunk[at] = entry;
        chunk[at + 1] = value;
        chunk[at + 2] = replaced;
        records = record + 1;
        return record;
    }

    private Object[] room(int index, int at) {
        if (index == chunks.length) {
            chunks = Arrays.copyOf(chunks, index * 2);
            Arrays.fill(chunks, index, chunks.length, NONE);
        }
        Object[] chunk = chunks[index];
        if (at == chunk.length) {
            int expected = Math.max(8, recordsExpected - index * CHUNK_RECORDS);
            int capacity = Math.min(CHUNK_RECORDS, at == 0 ? expected : 2 * at / STRIDE);
            chunk = Arrays.copyOf(chunk, capacity * STRIDE);
            chunks[index] = chunk;
        }
        tail = chunk;
        return chunk;
    }

    @SuppressWarnings("NullAway") // see chunks
    void setValue(int record, @Nullable Object value) {
        chunks[record >> CHUNK_BITS][(record & CHUNK_MASK) * STRIDE + 1] = value;
    }

    /** Notes an entry to unlink when this generation's commit is known and the entry is still deleted. */
    void addDeletion(Entry entry) {
        if (deletionCount == deletions.length) {
            deletions = Arrays.copyOf(deletions, Math.max(8, deletionCount * 2));
        }
        deletions[deletionCount++] = entry;
    }

    /** Takes a record out again: the entry came and went within this generation. The last record takes its place. */
    void forget(int record) {
        int last = --records;
        Object[] lastChunk = chunks[last >> CHUNK_BITS];
        int lastAt = (last & CHUNK_MASK) * STRIDE;
        if (record != last) {
            System.arraycopy(lastChunk, lastAt, chunks[record >> CHUNK_BITS], (record & CHUNK_MASK) * STRIDE, STRIDE);
            entry(record).writeIndex = record;
        }
        Arrays.fill(lastChunk, lastAt, lastAt + STRIDE, null);
        tail = lastChunk;
    }

    int records() {
        return records;
    }

    int entries() {
        return records + extraEntries;
    }

    Entry entry(int record) {
        Object entry = get(record, 0);
        if (entry == null) {
            throw new IllegalStateException("record " + record + " of " + records + " is empty");
        }
        return (Entry) entry;
    }

    @Nullable Object value(int record) {
        return get(record, 1);
    }

    @Nullable Object replaced(int record) {
        return get(record, 2);
    }

    boolean createdHere(int record) {
        return get(record, 2) == null;
    }

    /** Whether something that older generations had is gone. */
    boolean isDeletion(int record) {
        Object replaced = get(record, 2);
        return get(record, 1) == null && replaced != null && replaced != DELETED;
    }

    private @Nullable Object get(int record, int field) {
        return chunks[record >> CHUNK_BITS][(record & CHUNK_MASK) * STRIDE + field];
    }

    int deletionCount() {
        return deletionCount;
    }

    Entry deletion(int index) {
        Entry entry = deletions[index];
        if (entry == null) {
            throw new IllegalStateException("deletion " + index + " of " + deletionCount + " is empty");
        }
        return entry;
    }
}
