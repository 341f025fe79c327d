package io.penstock.local.memory;

import io.penstock.log.Clock;
import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogReader;
import io.penstock.log.LogWriter;
import io.penstock.log.TransactionalWriter;
import io.penstock.log.sim.SimDelay;
import io.penstock.log.sim.SimFaults;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import io.penstock.log.sim.SimSettings;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A log that lives as long as the process: the simulated cluster without faults, its time driven by the real clock. The cluster is
 * written for one thread, so every call and every event takes one lock. Any thread; {@link #close} ends the thread that it creates.
 */
public final class MemoryLog implements Log {

    /** How long the thread waits at most before it looks again, and so how late an event may be that a call has made due. */
    private static final long LOOK_AGAIN_NANOS = 1_000_000;

    private static final int FETCH_RECORDS_MAX = 4_096;

    private static final SimDelay AT_ONCE = new SimDelay(0, 0, 0, 0);

    private final Clock clock;
    private final long beganNanos;
    private final SimScheduler scheduler;
    private final SimLog simulated;
    private final Log cluster;
    private final Thread driver;
    private boolean closed;

    public MemoryLog(Clock clock) {
        this.clock = clock;
        this.beganNanos = clock.nanoTime();
        this.scheduler = new SimScheduler(0, clock::nowMs);
        SimSettings defaults = SimSettings.defaults();
        this.simulated = new SimLog(
                scheduler,
                new SimSettings(
                        AT_ONCE,
                        AT_ONCE,
                        AT_ONCE,
                        SimDelay.betweenMicros(1_000, 2_000),
                        defaults.timeoutSweep(),
                        defaults.requestTimeout(),
                        defaults.zombieDelayMax(),
                        FETCH_RECORDS_MAX,
                        defaults.recordBytesMax(),
                        defaults.transactionVersion()));
        this.cluster = simulated.client("process");
        this.driver = new Thread(this::drive, "penstock-memory-log");
        driver.setDaemon(true);
        driver.start();
    }

    private void drive() {
        while (!isClosed()) {
            LockSupport.parkNanos(this, locked(this::untilNextEvent));
        }
    }

    /** Call with the lock. */
    private long untilNextEvent() {
        long next = scheduler.nextEventNanos();
        long wait = next < 0 ? LOOK_AGAIN_NANOS : next - scheduler.nanoTime();
        return Math.max(1_000, Math.min(LOOK_AGAIN_NANOS, wait));
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Runs what is due by now, then the call, then what the call has made due at once. */
    synchronized <R> R locked(Supplier<R> call) {
        runDue();
        R result = call.get();
        runDue();
        return result;
    }

    void locked(Runnable call) {
        locked(() -> {
            call.run();
            return true;
        });
    }

    /** What goes wrong from now on. For tests: by itself nothing does. */
    void injectFaults(SimFaults faults) {
        locked(() -> simulated.injectFaults(faults));
    }

    private void runDue() {
        scheduler.advance(Math.max(0, clock.nanoTime() - beganNanos - scheduler.nanoTime()));
    }

    @Override
    public LogAdmin admin() {
        return new LockedAdmin(this, locked(cluster::admin));
    }

    @Override
    public LogReader openReader(String name, Isolation isolation) {
        return new LockedReader(this, locked(() -> cluster.openReader(name, isolation)));
    }

    @Override
    public TransactionalWriter openTransactionalWriter(String transactionalId, Duration transactionTimeout) {
        return new LockedTransactionalWriter(
                this, locked(() -> cluster.openTransactionalWriter(transactionalId, transactionTimeout)));
    }

    @Override
    public LogWriter openWriter(String name) {
        return new LockedWriter(this, locked(() -> cluster.openWriter(name)));
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        LockSupport.unpark(driver);
    }
}
