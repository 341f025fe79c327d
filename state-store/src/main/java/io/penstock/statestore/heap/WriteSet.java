package io.penstock.statestore.heap;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one generation changed in one state: per changed entry a record of the entry, its newest value (null: deleted) and the value
 * it replaced (null: there was no entry; {@link #DELETED}: a deleted one). Written by the slot until the seal, afterwards only read:
 * by the encoder on the commit's thread, and by the slot for commit or rollback. Its arrays are never reused.
 */
final class WriteSet {

    /** Stands where a replaced value was a deletion. */
    static final Object DELETED = new Object();

    private static final int STRIDE = 3;
    private static final @Nullable Object[] NONE = new Object[0];

    final long generation;
    private final int recordsExpected;
    private @Nullable Object[] slots = NONE;
    private int end;
    private @Nullable Entry[] deletions = {};
    private int deletionCount;

    /** Elements and the like that records stand for beyond one each. */
    int extraEntries;

    /** @param recordsExpected as many as the generation before had, say: decides the first allocation, made at the first write */
    WriteSet(long generation, int recordsExpected) {
        this.generation = generation;
        this.recordsExpected = recordsExpected;
    }

    /** @return the record's slot, for {@link Entry#writeSlot} */
    int add(Entry entry, @Nullable Object value, @Nullable Object replaced) {
        int slot = end;
        if (slot == slots.length) {
            slots = Arrays.copyOf(
                    slots, slot == 0 ? STRIDE * Math.max(8, recordsExpected) : slot + (slot / STRIDE) * STRIDE);
        }
        end = slot + STRIDE;
        slots[slot] = entry;
        slots[slot + 1] = value;
        slots[slot + 2] = replaced;
        return slot;
    }

    void setValue(int slot, @Nullable Object value) {
        slots[slot + 1] = value;
    }

    /** Notes an entry to unlink when this generation's commit is known and the entry is still deleted. */
    void addDeletion(Entry entry) {
        if (deletionCount == deletions.length) {
            deletions = Arrays.copyOf(deletions, Math.max(8, deletionCount * 2));
        }
        deletions[deletionCount++] = entry;
    }

    /** Takes a record out again: the entry came and went within this generation. The last record takes its slot. */
    void forget(int slot) {
        int last = end - STRIDE;
        if (slot != last) {
            System.arraycopy(slots, last, slots, slot, STRIDE);
            entry(slot).writeSlot = slot;
        }
        Arrays.fill(slots, last, end, null);
        end = last;
    }

    int records() {
        return end / STRIDE;
    }

    int entries() {
        return records() + extraEntries;
    }

    /** Slots are 0, 3, 6, … below this. */
    int end() {
        return end;
    }

    static int after(int slot) {
        return slot + STRIDE;
    }

    Entry entry(int slot) {
        Object entry = slots[slot];
        if (entry == null) {
            throw new IllegalStateException("slot " + slot + " of " + end + " is empty");
        }
        return (Entry) entry;
    }

    @Nullable Object value(int slot) {
        return slots[slot + 1];
    }

    @Nullable Object replaced(int slot) {
        return slots[slot + 2];
    }

    boolean createdHere(int slot) {
        return slots[slot + 2] == null;
    }

    /** Whether something that older generations had is gone. */
    boolean isDeletion(int slot) {
        return slots[slot + 1] == null && slots[slot + 2] != null && slots[slot + 2] != DELETED;
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
