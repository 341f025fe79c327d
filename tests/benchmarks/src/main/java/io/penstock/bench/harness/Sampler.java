package io.penstock.bench.harness;

import io.penstock.devbroker.DevBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at engine, broker and output every 25 ms, from its own thread, until closed. Taking the end offsets costs the
 * broker one small request a look.
 */
final class Sampler implements AutoCloseable {

    private static final long PERIOD_MS = 25;

    private final Topics topics;
    private final String output;
    private final EngineGroup engine;
    private final DevBroker broker;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "sampler");
        made.setDaemon(true);
        return made;
    });
    private final List<Look> looks = new ArrayList<>();
    private @Nullable RuntimeException failure;

    Sampler(Topics topics, String output, EngineGroup engine, DevBroker broker) {
        this.topics = topics;
        this.output = output;
        this.engine = engine;
        this.broker = broker;
    }

    /** Takes the first look, then goes on from its thread. */
    void start() {
        look();
        var unused = thread.scheduleAtFixedRate(this::look, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * The latest look; waits a period at most for the first.
     *
     * @throws RuntimeException what stopped the sampler, if something did
     */
    synchronized Look latest() {
        if (failure != null) {
            throw failure;
        }
        return looks.get(looks.size() - 1);
    }

    /** All looks so far, in order. */
    synchronized List<Look> looks() {
        return List.copyOf(looks);
    }

    /** Takes no further look; those taken stay. */
    void stop() {
        thread.shutdownNow();
    }

    @Override
    public void close() {
        stop();
    }

    private void look() {
        try {
            long[] ends = topics.committedEnds(output);
            long nowNanos = System.nanoTime();
            Look look = new Look(nowNanos, engine.cpuSeconds(), ProcessCpu.seconds(broker.pid()), ends);
            synchronized (this) {
                looks.add(look);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            synchronized (this) {
                failure = e;
            }
            thread.shutdown();
        }
    }
}
