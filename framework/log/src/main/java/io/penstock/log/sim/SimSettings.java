package io.penstock.log.sim;

import java.time.Duration;

/**
 * How the simulated cluster behaves when nothing is wrong.
 *
 * @param network one way between a client and the cluster
 * @param replication from an append until the high watermark passes it
 * @param marker from the end of a transaction until its marker is appended, per partition
 * @param backoff before something refused for now is asked again
 * @param timeoutSweep the longest time by which a transaction outlives its time-out
 * @param requestTimeout after which a client that got no answer says so
 * @param zombieDelayMax by how much a request of a crashed process may come late
 * @param fetchRecordsMax most entries in one fetch; each fetch draws its own bound
 * @param recordBytesMax a record of more bytes is refused with TOO_LARGE
 * @param transactionVersion what the cluster says about itself
 */
public record SimSettings(
        SimDelay network,
        SimDelay replication,
        SimDelay marker,
        SimDelay backoff,
        Duration timeoutSweep,
        Duration requestTimeout,
        Duration zombieDelayMax,
        int fetchRecordsMax,
        int recordBytesMax,
        int transactionVersion) {

    /** A small cluster in one place: sub-millisecond network, markers some milliseconds late, rarely a quarter of a second. */
    public static SimSettings defaults() {
        return new SimSettings(
                SimDelay.betweenMicros(50, 400).withTail(0.01, 20_000),
                SimDelay.betweenMicros(50, 500).withTail(0.01, 10_000),
                SimDelay.betweenMicros(100, 5_000).withTail(0.02, 250_000),
                SimDelay.betweenMicros(1_000, 20_000),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                500,
                1 << 20,
                2);
    }

    /** The same with markers that take as long as given. */
    public SimSettings withMarker(SimDelay newMarker) {
        return new SimSettings(
                network,
                replication,
                newMarker,
                backoff,
                timeoutSweep,
                requestTimeout,
                zombieDelayMax,
                fetchRecordsMax,
                recordBytesMax,
                transactionVersion);
    }

    /** The same with a network that takes as long as given. */
    public SimSettings withNetwork(SimDelay newNetwork) {
        return new SimSettings(
                newNetwork,
                replication,
                marker,
                backoff,
                timeoutSweep,
                requestTimeout,
                zombieDelayMax,
                fetchRecordsMax,
                recordBytesMax,
                transactionVersion);
    }

    /** The same, saying of itself that it speaks this transaction protocol. */
    public SimSettings withTransactionVersion(int newVersion) {
        return new SimSettings(
                network,
                replication,
                marker,
                backoff,
                timeoutSweep,
                requestTimeout,
                zombieDelayMax,
                fetchRecordsMax,
                recordBytesMax,
                newVersion);
    }
}
