package io.penstock.quarkus.messaging.ack;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls into a channel, one after the other, off the slots: an acknowledgement, a request or an emission may run anybody's code. Bounded
 * by whoever calls: there is a call for a message, or for many. Any thread.
 */
public final class SerialCalls {

    private static final Logger LOG = LoggerFactory.getLogger(SerialCalls.class);

    private final Executor executor;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    public SerialCalls(Executor executor) {
        this.executor = executor;
    }

    void run(Runnable call) {
        waiting.add(call);
        if (count.getAndIncrement() == 0) {
            executor.execute(this::runAll);
        }
    }

    /** Whether nothing is left to be called. */
    public boolean isIdle() {
        return count.get() == 0;
    }

    private void runAll() {
        do {
            Runnable next = waiting.remove();
            try {
                next.run();
            } catch (RuntimeException failed) {
                LOG.error("a call into a channel failed", failed);
            }
        } while (count.decrementAndGet() > 0);
    }
}
