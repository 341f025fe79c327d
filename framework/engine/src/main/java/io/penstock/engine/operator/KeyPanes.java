package io.penstock.engine.operator;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import java.util.Arrays;

/**
 * What is known of a key's panes: which of them hold something, and which windows are next to fire and to be cleaned up. State of the key.
 * The panes are a set of bits in words, of which only those with a bit are kept: a time far ahead costs one word.
 */
final class KeyPanes {

    /** For no window, and no pane. */
    static final long NONE = Long.MAX_VALUE;

    private static final int SHIFT = 6;

    private long[] indices;
    private long[] words;
    private int size;
    private long nextFire = NONE;
    private long nextCleanup = NONE;
    private long arrivals;

    KeyPanes() {
        this(2);
    }

    private KeyPanes(int capacity) {
        indices = new long[capacity];
        words = new long[capacity];
    }

    /** The window whose timer is registered, {@link #NONE} for none. */
    long nextFire() {
        return nextFire;
    }

    void setNextFire(long window) {
        nextFire = window;
    }

    /** The window that is cleaned up next; where no lateness is allowed windows are as they fire, and there is none. */
    long nextCleanup() {
        return nextCleanup;
    }

    void setNextCleanup(long window) {
        nextCleanup = window;
    }

    /** Counts records whose place in the order of arrival matters. */
    long nextArrival() {
        return arrivals++;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(long pane) {
        long index = pane >> SHIFT;
        int at = find(index);
        if (at < 0) {
            at = -at - 1;
            insert(at, index);
        }
        words[at] |= 1L << pane;
    }

    private void insert(int at, long index) {
        if (size == indices.length) {
            indices = Arrays.copyOf(indices, size * 2);
            words = Arrays.copyOf(words, size * 2);
        }
        System.arraycopy(indices, at, indices, at + 1, size - at);
        System.arraycopy(words, at, words, at + 1, size - at);
        indices[at] = index;
        words[at] = 0;
        size++;
    }

    /** Forgets all panes below one. */
    void removeBelow(long pane) {
        long index = pane >> SHIFT;
        int at = find(index);
        int whole = at < 0 ? -at - 1 : at;
        if (at >= 0) {
            words[at] &= -1L << pane;
            if (words[at] == 0) {
                whole++;
            }
        }
        if (whole > 0) {
            System.arraycopy(indices, whole, indices, 0, size - whole);
            System.arraycopy(words, whole, words, 0, size - whole);
            size -= whole;
        }
    }

    /** The first pane that holds something, at or behind the given one; {@link #NONE} for none. */
    long firstFrom(long pane) {
        long index = pane >> SHIFT;
        int at = find(index);
        if (at >= 0) {
            long rest = words[at] & (-1L << pane);
            if (rest != 0) {
                return (index << SHIFT) + Long.numberOfTrailingZeros(rest);
            }
            at++;
        } else {
            at = -at - 1;
        }
        return at == size ? NONE : (indices[at] << SHIFT) + Long.numberOfTrailingZeros(words[at]);
    }

    /** The last pane that holds something, before the given one; {@link #NONE} for none. */
    long lastBefore(long pane) {
        long index = pane >> SHIFT;
        int at = find(index);
        if (at >= 0) {
            long rest = words[at] & ~(-1L << pane);
            if (rest != 0) {
                return (index << SHIFT) + 63 - Long.numberOfLeadingZeros(rest);
            }
        } else {
            at = -at - 1;
        }
        return at == 0 ? NONE : (indices[at - 1] << SHIFT) + 63 - Long.numberOfLeadingZeros(words[at - 1]);
    }

    /** How many hold something, of those from one to before another; counts no further than to a maximum. */
    int count(long from, long to, int max) {
        int count = 0;
        for (long pane = firstFrom(from); pane < to && count < max; pane = firstFrom(pane + 1)) {
            count++;
        }
        return count;
    }

    private int find(long index) {
        // most are at one of the ends
        if (size == 0 || index > indices[size - 1]) {
            return -size - 1;
        }
        return Arrays.binarySearch(indices, 0, size, index);
    }

    KeyPanes copy() {
        KeyPanes copy = new KeyPanes(Math.max(2, size));
        System.arraycopy(indices, 0, copy.indices, 0, size);
        System.arraycopy(words, 0, copy.words, 0, size);
        copy.size = size;
        copy.nextFire = nextFire;
        copy.nextCleanup = nextCleanup;
        copy.arrivals = arrivals;
        return copy;
    }

    /** Of one grid: its schema names it, since the numbers of panes and windows are that grid's. */
    static final class Serializer implements Serde<KeyPanes> {

        private static final String FORMAT = "panes-1";

        private final SerdeSchema schema;

        Serializer(PaneGrid grid) {
            this.schema = new SerdeSchema(FORMAT, grid.toString());
        }

        @Override
        public void serialize(KeyPanes value, ByteOutput out) {
            writeWindow(value.nextFire, out);
            writeWindow(value.nextCleanup, out);
            out.writeVarLong(value.arrivals);
            out.writeVarInt(value.size);
            long before = 0;
            for (int i = 0; i < value.size; i++) {
                out.writeVarLong(value.indices[i] - before);
                out.writeLong(value.words[i]);
                before = value.indices[i];
            }
        }

        private static void writeWindow(long window, ByteOutput out) {
            out.writeBoolean(window != NONE);
            if (window != NONE) {
                out.writeVarLong(window);
            }
        }

        @Override
        public KeyPanes deserialize(ByteInput in) {
            long nextFire = readWindow(in);
            long nextCleanup = readWindow(in);
            long arrivals = in.readVarLong();
            int size = in.readVarInt();
            KeyPanes panes = new KeyPanes(Math.max(2, size));
            panes.nextFire = nextFire;
            panes.nextCleanup = nextCleanup;
            panes.arrivals = arrivals;
            panes.size = size;
            long index = 0;
            for (int i = 0; i < size; i++) {
                index += in.readVarLong();
                panes.indices[i] = index;
                panes.words[i] = in.readLong();
            }
            return panes;
        }

        private static long readWindow(ByteInput in) {
            return in.readBoolean() ? in.readVarLong() : NONE;
        }

        @Override
        public KeyPanes copy(KeyPanes value) {
            return value.copy();
        }

        @Override
        public SerdeSchema writerSchema() {
            return schema;
        }

        @Override
        public Serde<KeyPanes> readerOf(SerdeSchema writer) {
            if (!writer.equals(schema)) {
                throw new IncompatibleSchemaException("panes of sliding windows with " + writer.text()
                        + " (ms) cannot be those of windows with " + schema.text()
                        + "; keep the windows as they were, or give the operator another uid");
            }
            return this;
        }

        @Override
        public boolean isCanonical() {
            return true;
        }

        @Override
        public boolean isImmutable() {
            return false;
        }
    }
}
