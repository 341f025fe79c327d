package io.penstock.engine.slot;

import io.penstock.engine.graph.Exchange;
import io.penstock.engine.operator.PreAggregation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Records of one sending task that have been folded by key and pane and wait to be sent. Empty at every cut, so it is no state; made anew
 * with the task's chain, whose function it calls. Entries are used again from one flush to the next. Owned by the slot's thread.
 */
final class PreAggregator {

    /** Keys and panes past which all are sent: some hundred bytes each, and what the function keeps of them. */
    static final int ENTRIES_MAX = 8192;

    private static final int BUCKETS_MIN = 64;

    /** Takes what is sent. */
    interface Output {

        /** Of the one record. */
        void record(Entry entry, Object value);

        /** Of several records. */
        void accumulator(Entry entry, Object accumulator);
    }

    /** What one key has of one pane. */
    static final class Entry {
        private int hash;
        private long pane;
        private @Nullable Object accumulator;
        private @Nullable Object first;
        private @Nullable Entry next;
        byte[] key = {};
        int keyLength;
        int keyGroup;
        int records;

        /** Of the last record, as its origin. */
        long timestampMs;

        int originTask;
        long originOffset;

        private boolean isOf(int otherHash, long otherPane, byte[] otherKey, int otherLength) {
            return hash == otherHash && pane == otherPane && Arrays.equals(key, 0, keyLength, otherKey, 0, otherLength);
        }
    }

    private final Exchange exchange;
    private final PreAggregation folding;
    private final SlotScope scope;
    private @Nullable Entry[] buckets = new Entry[BUCKETS_MIN];

    /** In the order in which they came; those behind {@link #size} wait to be used again. */
    private @Nullable Entry[] entries = new Entry[BUCKETS_MIN];

    private int size;
    private long firstEndMs = Long.MAX_VALUE;

    /**
     * @param exchange of the graph whose function folds
     * @param scope says where records came from
     */
    PreAggregator(Exchange exchange, PreAggregation folding, SlotScope scope) {
        this.exchange = exchange;
        this.folding = folding;
        this.scope = scope;
    }

    /** Whether it is that of the chain which is made of a graph. */
    boolean isOf(Exchange ofGraph) {
        return exchange.equals(ofGraph); // a boundary is of one graph alone
    }

    /**
     * Folds a record, unless it may be late or has no pane.
     *
     * @param hash of the key's bytes, of which the first {@code keyLength} are the key's
     * @param watermarkMs of the sender
     * @return false where it must be sent as it is
     */
    boolean add(int keyGroup, int hash, byte[] key, int keyLength, Object value, long timestampMs, long watermarkMs)
            throws Exception {
        if (!folding.has(timestampMs)) {
            return false;
        }
        long pane = folding.paneOf(timestampMs);
        long endMs = folding.firstEndOf(pane);
        if (endMs <= watermarkMs) {
            return false;
        }
        Entry entry = find(hash, pane, key, keyLength);
        if (entry == null) {
            entry = enter(hash, pane, key, keyLength);
            entry.keyGroup = keyGroup;
            entry.first = value;
            firstEndMs = Math.min(firstEndMs, endMs);
        }
        // a throw takes the process back to its last cut, and what is changed in part is gone with the rest
        entry.accumulator = folding.add(entry.accumulator, value);
        entry.records++;
        entry.timestampMs = timestampMs;
        entry.originTask = scope.originTask;
        entry.originOffset = scope.originOffset;
        return true;
    }

    private @Nullable Entry find(int hash, long pane, byte[] key, int keyLength) {
        Entry entry = buckets[bucket(hash, pane)];
        while (entry != null && !entry.isOf(hash, pane, key, keyLength)) {
            entry = entry.next;
        }
        return entry;
    }

    private int bucket(int hash, long pane) {
        int mixed = hash * 31 + Long.hashCode(pane);
        return (mixed ^ (mixed >>> 16)) & (buckets.length - 1);
    }

    private Entry enter(int hash, long pane, byte[] key, int keyLength) {
        if (size == entries.length) {
            grow();
        }
        Entry entry = entries[size];
        if (entry == null) {
            entry = new Entry();
            entries[size] = entry;
        }
        size++;
        entry.hash = hash;
        entry.pane = pane;
        if (entry.key.length < keyLength) {
            entry.key = new byte[keyLength];
        }
        System.arraycopy(key, 0, entry.key, 0, keyLength);
        entry.keyLength = keyLength;
        entry.records = 0;
        link(entry);
        return entry;
    }

    private void grow() {
        entries = Arrays.copyOf(entries, size * 2);
        buckets = new Entry[size * 2];
        for (int i = 0; i < size; i++) {
            Entry entry = entries[i];
            if (entry != null) {
                link(entry);
            }
        }
    }

    private void link(Entry entry) {
        int bucket = bucket(entry.hash, entry.pane);
        entry.next = buckets[bucket];
        buckets[bucket] = entry;
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean isFull() {
        return size >= ENTRIES_MAX;
    }

    /** Whether a window that holds something of what is here ends at or before a watermark. */
    boolean isEndedBy(long watermarkMs) {
        return firstEndMs <= watermarkMs;
    }

    /** Hands over all, in the order in which keys and panes came, and forgets it. */
    void flush(Output output) {
        for (int i = 0; i < size; i++) {
            Entry entry = entries[i];
            if (entry == null || entry.accumulator == null || entry.first == null) {
                continue; // its first record has thrown
            }
            if (entry.records == 1) {
                output.record(entry, entry.first);
            } else {
                output.accumulator(entry, entry.accumulator);
            }
        }
        clear();
    }

    void clear() {
        for (int i = 0; i < size; i++) {
            Entry entry = entries[i];
            if (entry != null) {
                entry.accumulator = null;
                entry.first = null;
                entry.next = null;
            }
        }
        Arrays.fill(buckets, null);
        size = 0;
        firstEndMs = Long.MAX_VALUE;
    }
}
