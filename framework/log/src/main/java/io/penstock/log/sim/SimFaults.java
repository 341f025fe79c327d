package io.penstock.log.sim;

import java.util.random.RandomGenerator;

/**
 * A plan of faults: asked once for every request as it leaves its client. Must be deterministic. To crash a process at a request,
 * schedule the crash for the same moment and answer what becomes of the request.
 */
@FunctionalInterface
public interface SimFaults {

    SimFault decide(SimOperation operation);

    /** Nothing goes wrong. */
    static SimFaults none() {
        return operation -> SimFault.NONE;
    }

    /**
     * Each request on its own, by chance.
     *
     * @param loseRequest chance from 0 to 1 that a request is lost
     * @param loseResponse that an answer is lost
     * @param delay that a request is late
     * @param delayMaxNanos by how much at most
     */
    static SimFaults byChance(
            RandomGenerator random, double loseRequest, double loseResponse, double delay, long delayMaxNanos) {
        return operation -> {
            double drawn = random.nextDouble();
            if (drawn < loseRequest) {
                return SimFault.LOSE_REQUEST;
            }
            if (drawn < loseRequest + loseResponse) {
                return SimFault.LOSE_RESPONSE;
            }
            if (drawn < loseRequest + loseResponse + delay) {
                return SimFault.delay(random.nextLong(delayMaxNanos + 1));
            }
            return SimFault.NONE;
        };
    }
}
