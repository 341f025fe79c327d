package io.penstock.statestore.heap;

import org.jspecify.annotations.Nullable;

/**
 * A chained hash table of entries, which are its nodes. It grows by doubling, a few buckets with every insertion, so that no
 * insertion pays for all; it does not shrink. Buckets are taken from the high bits of a multiplied hash (Knuth, The Art of Computer
 * Programming, volume 3, section 6.4), so that one bucket becomes two neighbours when the table doubles.
 */
final class EntryTable {

    private static final int BUCKETS_DRAINED_PER_INSERTION = 8;
    private static final int BITS_MAX = 30;

    private @Nullable Entry[] buckets;
    private int shift;

    /** The table before the last doubling, while entries from {@link #drained} on still are in it. */
    private @Nullable Entry @Nullable [] draining;

    private int drainingShift;
    private int drained;
    private int size;
    private int insertions;

    /** @param bits logarithm of the number of buckets to begin with, 1 to 30 */
    EntryTable(int bits) {
        buckets = new Entry[1 << bits];
        shift = 32 - bits;
    }

    static int mix(int hashCode) {
        return hashCode * 0x9E3779B9;
    }

    static int mix(int hashCode, int other) {
        return mix(mix(hashCode) ^ ((other * 0x85EBCA6B) >>> 3) ^ other);
    }

    @Nullable Entry find(Object key, int hash) {
        for (Entry entry = first(hash); entry != null; entry = entry.next) {
            if (entry.hash == hash && (entry.key == key || key.equals(entry.key))) {
                return entry;
            }
        }
        return null;
    }

    /** For tables whose entries are {@link Entry.Namespaced}. */
    Entry.@Nullable Namespaced find(Object key, Object namespace, int hash) {
        for (Entry entry = first(hash); entry != null; entry = entry.next) {
            if (entry.hash == hash
                    && (entry.key == key || key.equals(entry.key))
                    && namespace.equals(((Entry.Namespaced) entry).namespace)) {
                return (Entry.Namespaced) entry;
            }
        }
        return null;
    }

    /** The head of the chain that would hold this hash. */
    @Nullable Entry first(int hash) {
        @Nullable Entry[] old = draining;
        if (old != null) {
            int bucket = hash >>> drainingShift;
            if (bucket >= drained) {
                return old[bucket];
            }
        }
        return buckets[hash >>> shift];
    }

    /**
     * How far a walk over all buckets has come that goes on while the table grows. An entry that is in the table all the while is met
     * once. It stands on hashes, not on buckets: a bucket only ever splits into neighbours.
     */
    static final class Walk {
        private int position;
        private boolean done;

        boolean isDone() {
            return done;
        }

        void restart() {
            position = 0;
            done = false;
        }
    }

    /** The head of the chain the walk stands on; the walk moves on. */
    @Nullable Entry next(Walk walk) {
        int position = walk.position;
        Entry head = first(position);
        int granularity = draining != null && (position >>> drainingShift) >= drained ? drainingShift : shift;
        walk.position = ((position >>> granularity) + 1) << granularity;
        walk.done = walk.position == 0;
        return head;
    }

    /** Adds an entry that is not in the table. */
    void link(Entry entry) {
        if (draining != null) {
            drain(BUCKETS_DRAINED_PER_INSERTION);
        } else if (size >= buckets.length - (buckets.length >>> 2) && shift > 32 - BITS_MAX) {
            draining = buckets;
            drainingShift = shift;
            drained = 0;
            buckets = new Entry[draining.length << 1];
            shift--;
            drain(BUCKETS_DRAINED_PER_INSERTION);
        }
        size++;
        insertions++;
        @Nullable Entry[] old = draining;
        if (old != null && (entry.hash >>> drainingShift) >= drained) {
            push(old, entry.hash >>> drainingShift, entry);
        } else {
            push(buckets, entry.hash >>> shift, entry);
        }
    }

    /** @return false where the entry was not in the table */
    boolean unlink(Entry entry) {
        @Nullable Entry[] table = buckets;
        int bucket = entry.hash >>> shift;
        @Nullable Entry[] old = draining;
        if (old != null && (entry.hash >>> drainingShift) >= drained) {
            table = old;
            bucket = entry.hash >>> drainingShift;
        }
        Entry before = null;
        for (Entry at = table[bucket]; at != null; before = at, at = at.next) {
            if (at == entry) {
                if (before == null) {
                    table[bucket] = at.next;
                } else {
                    before.next = at.next;
                }
                size--;
                return true;
            }
        }
        return false;
    }

    /** Entries, deleted ones that are not committed included. */
    int size() {
        return size;
    }

    /** Changes with every insertion; while it does not, a {@link Cursor} is valid. */
    int insertions() {
        return insertions;
    }

    int bucketCount() {
        return buckets.length;
    }

    private static void push(@Nullable Entry[] table, int bucket, Entry entry) {
        entry.next = table[bucket];
        table[bucket] = entry;
    }

    private void drain(int bucketsMax) {
        @Nullable Entry[] old = draining;
        if (old == null) {
            return;
        }
        int end = Math.min(old.length, drained + bucketsMax);
        for (int bucket = drained; bucket < end; bucket++) {
            Entry entry = old[bucket];
            old[bucket] = null;
            while (entry != null) {
                Entry next = entry.next;
                push(buckets, entry.hash >>> shift, entry);
                entry = next;
            }
        }
        drained = end;
        if (end == old.length) {
            draining = null;
        }
    }

    /** Walks all entries. Unlinking is allowed meanwhile; after an insertion the cursor must not be moved. */
    final class Cursor {
        private @Nullable Entry at;
        private int bucket = -1;
        private @Nullable Entry @Nullable [] table = draining;

        /** The next entry, or null at the end. */
        @Nullable Entry advance() {
            Entry entry = at == null ? null : at.next;
            while (entry == null) {
                @Nullable Entry[] current = table;
                if (current == null) {
                    table = buckets;
                    bucket = -1;
                    continue;
                }
                if (++bucket == current.length) {
                    if (current == buckets) {
                        bucket--;
                        at = null;
                        return null;
                    }
                    table = null;
                    continue;
                }
                entry = current[bucket];
            }
            at = entry;
            return entry;
        }
    }
}
