package io.penstock.engine.slot;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Byte blocks of one size that are used again: they grow old once, and no collection of the young generation copies them any more.
 * One thread takes, any thread gives back. A block that nobody gives back is garbage as any other.
 */
final class BlockPool {

    static final int BLOCK_BYTES = 64 * 1024;

    private final Queue<byte[]> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final int countMax;

    /** @param bytesMax that lie free at most; what is given back beyond it is let go */
    BlockPool(long bytesMax) {
        this.countMax = (int) Math.min(Integer.MAX_VALUE, bytesMax / BLOCK_BYTES);
    }

    byte[] take() {
        byte[] block = free.poll();
        if (block == null) {
            return new byte[BLOCK_BYTES];
        }
        count.decrementAndGet();
        return block;
    }

    /** @param block that nobody reads any more */
    void give(byte[] block) {
        if (count.incrementAndGet() > countMax) {
            count.decrementAndGet();
            return;
        }
        free.add(block);
    }

    /** Blocks that lie free. */
    int free() {
        return count.get();
    }
}
