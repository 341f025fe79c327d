package io.penstock.coordinator.runtime;

import io.penstock.coordinator.core.CoreSettings;
import java.time.Duration;

/**
 * How a coordinator runs.
 *
 * @param core what its decisions go by
 * @param leader names the process for people, unlike any other process that may ever lead (host, process id and start)
 * @param replicationFactor of the control and status topics when they have to be created; -1 for the cluster's default, which then also
 *     decides about {@code min.insync.replicas}
 * @param transactionTimeout after which the cluster aborts a decision's transaction whose writer died
 * @param startTimeout from the first attempt to lead to leading; past it the coordinator fails, naming where it got stuck
 * @param resignTimeout how long a fenced coordinator reads on for the name of the newer one
 * @param lease how long others wait for a leader that has fallen silent; it speaks six times as often
 * @param fencesMax how many incarnations are fenced at the same time; more wait
 * @param rewriteAfter records of the control topic after which it is rewritten, at least; it also has to be four times its state
 * @param upkeep time between two looks at whether internal topics have grown
 * @param attemptsMax how often a request is made before it counts as failed
 * @param backoff before the second attempt; doubles with each
 * @param backoffMax at most
 */
public record CoordinatorSettings(
        CoreSettings core,
        String leader,
        int replicationFactor,
        Duration transactionTimeout,
        Duration startTimeout,
        Duration resignTimeout,
        Duration lease,
        int fencesMax,
        int rewriteAfter,
        Duration upkeep,
        int attemptsMax,
        Duration backoff,
        Duration backoffMax) {

    public CoordinatorSettings {
        if (leader.isEmpty()) {
            throw new IllegalArgumentException("leader of prefix " + core.prefix() + " has an empty name");
        }
        if (replicationFactor < 1 && replicationFactor != -1) {
            throw new IllegalArgumentException(
                    "replicationFactor=" + replicationFactor + " of the control topic; wanted 1 or more, or -1");
        }
        requirePositive("transactionTimeout", transactionTimeout);
        requirePositive("startTimeout", startTimeout);
        requirePositive("resignTimeout", resignTimeout);
        requirePositive("lease", lease);
        requirePositive("upkeep", upkeep);
        requirePositive("backoff", backoff);
        requirePositive("backoffMax", backoffMax);
        if (fencesMax < 1 || attemptsMax < 1 || rewriteAfter < 1) {
            throw new IllegalArgumentException("fencesMax=" + fencesMax + ", attemptsMax=" + attemptsMax
                    + ", rewriteAfter=" + rewriteAfter + "; each must be 1 or more");
        }
    }

    /** Ten attempts from 50 ms to 1 s apart, 60 s to start, transactions of 10 s, a lease of 3 s. */
    public static CoordinatorSettings defaults(String prefix, String leader) {
        return new CoordinatorSettings(
                CoreSettings.defaults(prefix),
                leader,
                -1,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                8,
                5_000,
                Duration.ofSeconds(10),
                10,
                Duration.ofMillis(50),
                Duration.ofSeconds(1));
    }

    /**
     * As users set it below {@code penstock.coordinator.}, whichever kind of process the coordinator runs in.
     *
     * @throws IllegalArgumentException naming the key whose value is not allowed
     */
    public static CoordinatorSettings configured(
            String prefix, String leader, Duration heartbeatTimeout, Duration lease, int movesMax) {
        CoreSettings core = CoreSettings.defaults(prefix);
        if (movesMax < 1) {
            throw new IllegalArgumentException("penstock.coordinator.moves-max=" + movesMax + "; allowed: 1 or more");
        }
        return defaults(prefix, leader)
                .withCore(new CoreSettings(
                        prefix,
                        between(
                                "penstock.coordinator.heartbeat-timeout",
                                heartbeatTimeout,
                                Duration.ofSeconds(1),
                                Duration.ofMinutes(5)),
                        movesMax,
                        core.fenceRetry(),
                        core.refusalKept(),
                        core.deadKept()))
                .withLease(between("penstock.coordinator.lease", lease, Duration.ofSeconds(1), Duration.ofMinutes(1)));
    }

    private static Duration between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + "=" + value + "; allowed: " + least + " to " + most);
        }
        return value;
    }

    /** Of its topics and transactional ids. */
    public String prefix() {
        return core.prefix();
    }

    /** The same with another replication factor of the topics it creates. */
    public CoordinatorSettings withReplicationFactor(int factor) {
        return with(core, factor, lease, rewriteAfter, upkeep);
    }

    /** The same with decisions by other settings. */
    public CoordinatorSettings withCore(CoreSettings other) {
        return with(other, replicationFactor, lease, rewriteAfter, upkeep);
    }

    /** The same with another lease. */
    public CoordinatorSettings withLease(Duration other) {
        return with(core, replicationFactor, other, rewriteAfter, upkeep);
    }

    /** The same, looking so often whether the control topic has grown by so many records at least. */
    public CoordinatorSettings withUpkeep(int records, Duration every) {
        return with(core, replicationFactor, lease, records, every);
    }

    private CoordinatorSettings with(
            CoreSettings newCore, int newFactor, Duration newLease, int newRewriteAfter, Duration newUpkeep) {
        return new CoordinatorSettings(
                newCore,
                leader,
                newFactor,
                transactionTimeout,
                startTimeout,
                resignTimeout,
                newLease,
                fencesMax,
                newRewriteAfter,
                newUpkeep,
                attemptsMax,
                backoff,
                backoffMax);
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + "=" + value + " of the coordinator is not positive");
        }
    }
}
