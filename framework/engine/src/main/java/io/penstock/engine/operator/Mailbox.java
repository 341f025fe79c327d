package io.penstock.engine.operator;

import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * What other threads have for a slot: answers to the calls of its asynchronous functions. Any thread puts, the slot's takes. It has no
 * bound of its own, because each call puts one letter at most, and calls are bounded by the capacities of their operators.
 */
public final class Mailbox {

    private static final int CHUNK = 128;

    private final MpscUnboundedArrayQueue<Runnable> letters = new MpscUnboundedArrayQueue<>(CHUNK);
    private volatile Runnable wake = () -> {};

    /** @param wakeSlot called after each letter, by the thread that put it */
    public void wakeWith(Runnable wakeSlot) {
        wake = wakeSlot;
    }

    void put(Runnable letter) {
        letters.offer(letter);
        wake.run();
    }

    /**
     * Reads what is there, on the slot's thread.
     *
     * @return whether there was anything
     */
    public boolean read() {
        boolean any = false;
        for (Runnable letter = letters.poll(); letter != null; letter = letters.poll()) {
            any = true;
            letter.run();
        }
        return any;
    }
}
