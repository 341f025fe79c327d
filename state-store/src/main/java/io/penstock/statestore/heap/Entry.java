package io.penstock.statestore.heap;

import org.jspecify.annotations.Nullable;

/**
 * A key's place in a table: made at its first write, kept until its deletion is committed. It is the key's version of the newest
 * generation; older values that a rollback or an encoder may need stand in the write sets of their generations.
 */
class Entry {

    /** Generation of what is committed, restored, or not yet written. */
    static final long CLEAN = Long.MIN_VALUE;

    /** More tells no better what is hot, and costs the cache another round. */
    private static final int USES_MAX = 3;

    final int hash;
    final Object key;

    /** In the bucket; stays behind when this entry is unlinked, so that an iteration standing on it goes on. */
    @Nullable Entry next;

    /** Null once deleted. */
    @Nullable Object value;

    /** That last wrote the value, or {@link #CLEAN}; may also be that of a generation committed since. */
    long generation = CLEAN;

    /** Position of this entry's record in the write set of its generation. */
    int writeIndex;

    /**
     * Of the last snapshot or flush that has dealt with this entry. With a cold store behind it belongs to the thread that writes there,
     * else to the slot.
     */
    int mark;

    /** How often it was asked for again, less how often the cache has looked at it since; up to {@link #USES_MAX}. */
    private byte uses;

    Entry(int hash, Object key) {
        this.hash = hash;
        this.key = key;
    }

    /** Somebody has asked for it again. */
    final void used() {
        if (uses < USES_MAX) {
            uses++;
        }
    }

    /** The cache looks at it: whether it has been asked for since it came, or lately. */
    final boolean outlives() {
        if (uses > 0) {
            uses--;
            return true;
        }
        return false;
    }

    /** An entry of a state with namespaces. */
    static class Namespaced extends Entry {
        final Object namespace;

        Namespaced(int hash, Object key, Object namespace) {
            super(hash, key);
            this.namespace = namespace;
        }
    }

    /** An entry of one key's map; its key is the map's. */
    static final class MapCell extends Entry {
        final MapOwner owner;

        /** When it came from the cold store, counted by the state; 0 where it did not. */
        int loadStamp;

        MapCell(int hash, Object mapKey, MapOwner owner) {
            super(hash, mapKey);
            this.owner = owner;
        }
    }

    /** A key with a map. In the table while the map has a cell; not versioned itself. */
    static final class MapOwner extends Namespaced {
        final EntryTable cells = new EntryTable(2);
        int live;

        /** Keys that were put and not there. */
        int puts;

        /** @param namespace anything where the state has none */
        MapOwner(int hash, Object key, Object namespace) {
            super(hash, key, namespace);
        }
    }

    /** A registered timer; its value says only whether it is there. */
    static final class Timer extends Namespaced {
        final long timestampMs;
        final long sequence;
        int heapIndex = -1;

        Timer(int hash, Object key, Object namespace, long timestampMs, long sequence) {
            super(hash, key, namespace);
            this.timestampMs = timestampMs;
            this.sequence = sequence;
        }

        boolean isBefore(Timer other) {
            return timestampMs != other.timestampMs ? timestampMs < other.timestampMs : sequence < other.sequence;
        }
    }
}
