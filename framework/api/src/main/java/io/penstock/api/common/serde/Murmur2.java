package io.penstock.api.common.serde;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The hash by which Kafka's default partitioner and Penstock's key groups place keys. The same results as Kafka's, for ever. */
public final class Murmur2 {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SEED = 0x9747b28c;
    private static final int M = 0x5bd1e995;
    private static final int R = 24;

    private Murmur2() {}

    /** 32-bit MurmurHash2 of a range, with Kafka's seed. */
    public static int hash(byte[] bytes, int offset, int length) {
        int h = SEED ^ length;
        int at = offset;
        for (int i = length >> 2; i > 0; i--) {
            int k = (int) INTS.get(bytes, at);
            k *= M;
            k ^= k >>> R;
            k *= M;
            h *= M;
            h ^= k;
            at += 4;
        }
        int rest = length & 3;
        if (rest > 0) {
            if (rest == 3) {
                h ^= (bytes[at + 2] & 0xff) << 16;
            }
            if (rest >= 2) {
                h ^= (bytes[at + 1] & 0xff) << 8;
            }
            h ^= bytes[at] & 0xff;
            h *= M;
        }
        h ^= h >>> 13;
        h *= M;
        return h ^ (h >>> 15);
    }

    public static int hash(byte[] bytes) {
        return hash(bytes, 0, bytes.length);
    }

    /**
     * The partition, or key group, that Kafka's default partitioner chooses for a key.
     *
     * @param partitions {@code >= 1}
     */
    public static int partition(byte[] bytes, int offset, int length, int partitions) {
        return (hash(bytes, offset, length) & 0x7fffffff) % partitions;
    }
}
