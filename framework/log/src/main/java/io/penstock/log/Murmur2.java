package io.penstock.log;

/**
 * The hash of Kafka's default partitioner (32-bit MurmurHash2, seed {@code 0x9747b28c}), so that a key finds its partition, or its
 * key group, without asking the writer. The algorithm is by Austin Appleby, in the public domain.
 */
public final class Murmur2 {

    private static final int SEED = 0x9747b28c;
    private static final int M = 0x5bd1e995;
    private static final int R = 24;

    private Murmur2() {}

    /** The 32-bit hash; may be negative. */
    public static int hash(byte[] key) {
        int length = key.length;
        int h = SEED ^ length;
        int whole = length & ~3;
        for (int i = 0; i < whole; i += 4) {
            int k = (key[i] & 0xff) | (key[i + 1] & 0xff) << 8 | (key[i + 2] & 0xff) << 16 | (key[i + 3] & 0xff) << 24;
            k *= M;
            k ^= k >>> R;
            k *= M;
            h *= M;
            h ^= k;
        }
        int rest = length - whole;
        if (rest > 0) {
            if (rest == 3) {
                h ^= (key[whole + 2] & 0xff) << 16;
            }
            if (rest >= 2) {
                h ^= (key[whole + 1] & 0xff) << 8;
            }
            h ^= key[whole] & 0xff;
            h *= M;
        }
        h ^= h >>> 13;
        h *= M;
        h ^= h >>> 15;
        return h;
    }

    /**
     * The partition of a key as Kafka's default partitioner chooses it.
     *
     * @param partitions {@code >= 1}
     */
    public static int partition(byte[] key, int partitions) {
        return (hash(key) & 0x7fffffff) % partitions;
    }
}
