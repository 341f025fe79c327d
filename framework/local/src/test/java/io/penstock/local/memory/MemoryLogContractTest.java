package io.penstock.local.memory;

import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.log.SystemClock;
import io.penstock.log.contract.LogContractTest;
import io.penstock.log.sim.SimFault;
import io.penstock.log.sim.SimFaults;
import io.penstock.log.sim.SimOperation;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;

/** The contract on the log of a process without a cluster, on real time. */
class MemoryLogContractTest extends LogContractTest {

    private final Clock clock = new SystemClock();
    private final MemoryLog log = new MemoryLog(clock);

    @AfterEach
    void close() {
        log.close();
    }

    @Override
    public Log log() {
        return log;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public void step() {
        LockSupport.parkNanos(100_000);
    }

    @Override
    public Outage outage() {
        log.injectFaults(
                operation -> operation.kind() == SimOperation.Kind.COMMIT ? SimFault.LOSE_REQUEST : SimFault.NONE);
        return () -> log.injectFaults(SimFaults.none());
    }
}
