package io.penstock.log.sim;

import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.log.contract.LogContractTest;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract on the simulated log, for many seeds; a failure names the seed. */
@ParameterizedClass(name = "seed {0}")
@MethodSource("seeds")
class SimLogContractTest extends LogContractTest {

    private final SimScheduler scheduler;
    private final SimLog log;

    SimLogContractTest(long seed) {
        scheduler = new SimScheduler(seed);
        log = new SimLog(scheduler);
    }

    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("penstock.log.seeds", 40));
    }

    @Override
    public Log log() {
        return log;
    }

    @Override
    public Clock clock() {
        return scheduler;
    }

    @Override
    public void step() {
        // Nothing scheduled: time passes all the same, so that a wait in vain ends.
        if (!scheduler.runNext()) {
            scheduler.advance(1_000_000);
        }
    }

    @Override
    public Outage outage() {
        boolean request = scheduler.random().nextBoolean();
        log.injectFaults(operation -> {
            if (operation.kind() != SimOperation.Kind.COMMIT) {
                return SimFault.NONE;
            }
            return request ? SimFault.LOSE_REQUEST : SimFault.LOSE_RESPONSE;
        });
        return () -> log.injectFaults(SimFaults.none());
    }
}
