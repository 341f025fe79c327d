package io.penstock.engine.slot;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The way from one slot to another for one exchange: a ring of rows, single producer, single consumer, by reference. Rows are columns of
 * arrays, so that a record costs no allocation; both sides publish once per batch. What does not fit waits in an overflow queue of the
 * producer, which stops its inputs as long as there is any: a record's descendants are never split.
 *
 * <p>A published row happens-before its reading (release/acquire on the producer's index); a slot is reused only after the consumer's
 * index was published the same way.
 */
final class Channel {

    /** Rows that are not records carry one of these instead of a key group. */
    static final int WATERMARK = -1;

    static final int CUT = -2;
    /** Of the sending slot's senders together, by its ordinal. */
    static final int STANDING = -3;

    private static final VarHandle INDEX = MethodHandles.arrayElementVarHandle(long[].class);
    // both sides' published indices, each alone on its cache lines
    private static final int PRODUCED = 16;
    private static final int CONSUMED = 48;

    private final int mask;
    private final long[] published = new long[64];
    private final int[] keyGroups;
    private final long[] timestamps;
    private final int[] originTasks;
    private final long[] originOffsets;
    private final @Nullable Object[] keys;
    private final @Nullable Object[] values;

    // the producer's
    private long produced;
    private long roomUntil;
    private final ArrayDeque<Row> overflow = new ArrayDeque<>();

    // the consumer's
    private long consumed;
    private long readableUntil;

    /** @param capacity rows, a power of two */
    Channel(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity=" + capacity + " is no power of two");
        }
        mask = capacity - 1;
        keyGroups = new int[capacity];
        timestamps = new long[capacity];
        originTasks = new int[capacity];
        originOffsets = new long[capacity];
        keys = new Object[capacity];
        values = new Object[capacity];
        roomUntil = capacity;
    }

    // ---- producer's side

    void put(
            int keyGroup,
            @Nullable Object key,
            @Nullable Object value,
            long timestampMs,
            int originTask,
            long originOffset) {
        if (!overflow.isEmpty() || !hasRoom()) {
            overflow.add(new Row(keyGroup, key, value, timestampMs, originTask, originOffset));
            return;
        }
        write(keyGroup, key, value, timestampMs, originTask, originOffset);
    }

    /** Makes what was put visible. Returns whether anything was moved out of the overflow. */
    boolean publish() {
        boolean moved = false;
        while (!overflow.isEmpty() && hasRoom()) {
            Row row = overflow.remove();
            write(row.keyGroup, row.key, row.value, row.timestampMs, row.originTask, row.originOffset);
            moved = true;
        }
        if ((long) INDEX.getOpaque(published, PRODUCED) != produced) {
            INDEX.setRelease(published, PRODUCED, produced);
        }
        return moved;
    }

    /** Whether the producer must stop taking input. */
    boolean isFull() {
        return !overflow.isEmpty() || !hasRoom();
    }

    private boolean hasRoom() {
        if (produced < roomUntil) {
            return true;
        }
        roomUntil = (long) INDEX.getAcquire(published, CONSUMED) + mask + 1;
        return produced < roomUntil;
    }

    private void write(
            int keyGroup,
            @Nullable Object key,
            @Nullable Object value,
            long timestampMs,
            int originTask,
            long originOffset) {
        int at = (int) produced & mask;
        keyGroups[at] = keyGroup;
        timestamps[at] = timestampMs;
        originTasks[at] = originTask;
        originOffsets[at] = originOffset;
        keys[at] = key;
        values[at] = value;
        produced++;
    }

    // ---- consumer's side: hasNext, the accessors, advance; release once per batch

    boolean hasNext() {
        if (consumed < readableUntil) {
            return true;
        }
        readableUntil = (long) INDEX.getAcquire(published, PRODUCED);
        return consumed < readableUntil;
    }

    int keyGroup() {
        return keyGroups[(int) consumed & mask];
    }

    long timestampMs() {
        return timestamps[(int) consumed & mask];
    }

    int originTask() {
        return originTasks[(int) consumed & mask];
    }

    long originOffset() {
        return originOffsets[(int) consumed & mask];
    }

    @Nullable Object key() {
        return keys[(int) consumed & mask];
    }

    @Nullable Object value() {
        return values[(int) consumed & mask];
    }

    void advance() {
        int at = (int) consumed & mask;
        keys[at] = null;
        values[at] = null;
        consumed++;
    }

    /** Gives the rows advanced over back to the producer. */
    void release() {
        if ((long) INDEX.getOpaque(published, CONSUMED) != consumed) {
            INDEX.setRelease(published, CONSUMED, consumed);
        }
    }

    /** Drops everything; both sides are at rest and the caller has seen both of them say so. */
    void clear() {
        Arrays.fill(keys, null);
        Arrays.fill(values, null);
        overflow.clear();
        produced = 0;
        consumed = 0;
        readableUntil = 0;
        roomUntil = mask + 1L;
        INDEX.setRelease(published, PRODUCED, 0L);
        INDEX.setRelease(published, CONSUMED, 0L);
    }

    private record Row(
            int keyGroup,
            @Nullable Object key,
            @Nullable Object value,
            long timestampMs,
            int originTask,
            long originOffset) {}
}
