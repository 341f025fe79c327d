package io.penstock.bench.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The hand-written loop: consumer, code, transactional producer, one thread per slot with partitions of its own.
 *
 * <p>The yardstick, not a competitor: its keyed state is a plain HashMap per thread, neither exchanged between threads
 * nor durable, so that each thread ends with the profiles of its own partitions only. Creates its threads.
 */
public final class LoopEngine {

    private LoopEngine() {}

    public static void main(String[] arguments) throws InterruptedException {
        EngineOptions options = EngineOptions.parse(arguments);
        Handshake handshake = new Handshake();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        CountDownLatch go = new CountDownLatch(1);
        List<LoopThread> loops = new ArrayList<>();
        for (int index = 0; index < options.slots(); index++) {
            loops.add(new LoopThread(options, index));
        }
        List<Thread> threads = new ArrayList<>();
        for (LoopThread loop : loops) {
            Thread thread = new Thread(() -> runWhenTold(loop, go, failure), "loop-" + loop.index());
            thread.start();
            threads.add(thread);
        }
        boolean started = handshake.readyAndAwaitGo();
        if (started) {
            go.countDown();
            handshake.awaitStop();
        }
        loops.forEach(LoopThread::stop);
        go.countDown();
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(10).toMillis());
        }
        if (failure.get() != null) {
            System.exit(1);
        }
    }

    private static void runWhenTold(LoopThread loop, CountDownLatch go, AtomicReference<@Nullable Throwable> failure) {
        try {
            go.await();
            loop.run();
        } catch (Exception e) {
            failure.set(e);
            System.err.println("loop " + loop.index() + " failed; the run is void");
            e.printStackTrace();
            // Without this thread the outputs can never be complete: end at once instead of at the harness's time
            // limit.
            Runtime.getRuntime().halt(1);
        }
    }
}
