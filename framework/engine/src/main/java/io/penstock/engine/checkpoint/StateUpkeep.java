package io.penstock.engine.checkpoint;

import io.penstock.engine.Agent;
import io.penstock.log.Clock;
import io.penstock.statestore.StateBackend;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings committed state from the heap to disk, and frees what tasks that are gone have left there. A thread of its own, which may block: its
 * disk is as slow as it is, and slots go on meanwhile.
 */
public final class StateUpkeep implements Agent {

    private static final Logger LOG = LoggerFactory.getLogger(StateUpkeep.class);
    private static final long MEASURE_NANOS = 1_000_000_000;

    private final StateBackend backend;
    private final Clock clock;
    private long measuredNanos;
    private boolean failing;

    public StateUpkeep(StateBackend backend, Clock clock) {
        this.backend = backend;
        this.clock = clock;
        this.measuredNanos = clock.nanoTime();
    }

    @Override
    public boolean doWork() {
        long nowNanos = clock.nanoTime();
        if (nowNanos - measuredNanos > MEASURE_NANOS) {
            measuredNanos = nowNanos;
            backend.measure();
        }
        try {
            boolean worked = backend.doWork();
            if (failing && worked) {
                failing = false;
                LOG.info("state is written to disk again");
            }
            return worked;
        } catch (IOException failed) {
            if (!failing) {
                LOG.error(
                        "state cannot be written to disk; it stays in the heap, which grows, and is tried again: {}",
                        failed.getMessage(),
                        failed);
            }
            failing = true;
            return false;
        }
    }

    @Override
    public long idleNanosMax() {
        return 5_000_000;
    }

    @Override
    public String roleName() {
        return "state";
    }
}
