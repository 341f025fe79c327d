package io.penstock.bench.report;

import org.jspecify.annotations.Nullable;

/**
 * Count and checksum of a multiset of records: equal multisets, read in any order, are equal here. Owned by one thread.
 *
 * <p>Sum and exclusive or of one 64-bit hash per record; the hash binds key and value to each other.
 */
public final class Checksum {

    private static final long NO_KEY = 0x9E3779B97F4A7C15L;

    private long count;
    private long sum;
    private long xor;

    /** Counts one record in; a null key differs from an empty one. */
    public void add(byte @Nullable [] key, byte[] value) {
        add(hash(value) + mix(key == null ? NO_KEY : hash(key)));
    }

    /** Counts one record in that two numbers identify. */
    public void add(long first, long second) {
        add(mix(first) * 31 + second);
    }

    private void add(long hash) {
        long mixed = mix(hash);
        count++;
        sum += mixed;
        xor ^= Long.rotateLeft(mixed, 17);
    }

    public long count() {
        return count;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Checksum that && count == that.count && sum == that.sum && xor == that.xor;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(sum ^ xor) + Long.hashCode(count);
    }

    @Override
    public String toString() {
        return "count=" + count + " checksum=" + Long.toHexString(sum) + Long.toHexString(xor);
    }

    private static long hash(byte[] bytes) {
        long hash = bytes.length;
        for (byte each : bytes) {
            hash = hash * 0x100000001B3L + each;
        }
        return hash;
    }

    /** SplittableRandom's finalizer, a bijection in which every bit depends on all. */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
