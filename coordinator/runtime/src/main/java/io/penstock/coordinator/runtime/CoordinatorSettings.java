package io.penstock.coordinator.runtime;

import io.penstock.protocol.TopicNames;
import java.time.Duration;

/**
 * How a coordinator runs.
 *
 * @param prefix of its topics and transactional ids
 * @param leader names the process for people, unlike any other process that may ever lead (host, process id and start)
 * @param replicationFactor of the control topic when it has to be created; -1 for the cluster's default, which then also decides
 *     about {@code min.insync.replicas}
 * @param transactionTimeout after which the cluster aborts a decision's transaction whose writer died
 * @param startTimeout from the first work to leading; past it the coordinator fails, naming where it got stuck
 * @param resignTimeout how long a fenced coordinator reads on for the name of the newer one
 * @param joinsMax how many joins may wait; more are refused
 * @param fencesMax how many incarnations are fenced at the same time; more wait
 * @param attemptsMax how often a request is made before it counts as failed
 * @param backoff before the second attempt; doubles with each
 * @param backoffMax at most
 */
public record CoordinatorSettings(
        String prefix,
        String leader,
        int replicationFactor,
        Duration transactionTimeout,
        Duration startTimeout,
        Duration resignTimeout,
        int joinsMax,
        int fencesMax,
        int attemptsMax,
        Duration backoff,
        Duration backoffMax) {

    public CoordinatorSettings {
        TopicNames.control(prefix);
        if (leader.isEmpty()) {
            throw new IllegalArgumentException("leader of prefix " + prefix + " has an empty name");
        }
        if (replicationFactor < 1 && replicationFactor != -1) {
            throw new IllegalArgumentException(
                    "replicationFactor=" + replicationFactor + " of the control topic; wanted 1 or more, or -1");
        }
        requirePositive("transactionTimeout", transactionTimeout);
        requirePositive("startTimeout", startTimeout);
        requirePositive("resignTimeout", resignTimeout);
        requirePositive("backoff", backoff);
        requirePositive("backoffMax", backoffMax);
        if (joinsMax < 1 || fencesMax < 1 || attemptsMax < 1) {
            throw new IllegalArgumentException("joinsMax=" + joinsMax + ", fencesMax=" + fencesMax + ", attemptsMax="
                    + attemptsMax + "; each must be 1 or more");
        }
    }

    /** Ten attempts from 50 ms to 1 s apart, 60 s to start, transactions of 10 s. */
    public static CoordinatorSettings defaults(String prefix, String leader) {
        return new CoordinatorSettings(
                prefix,
                leader,
                -1,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                1024,
                8,
                10,
                Duration.ofMillis(50),
                Duration.ofSeconds(1));
    }

    /** The same with another replication factor of the control topic. */
    public CoordinatorSettings withReplicationFactor(int factor) {
        return new CoordinatorSettings(
                prefix,
                leader,
                factor,
                transactionTimeout,
                startTimeout,
                resignTimeout,
                joinsMax,
                fencesMax,
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
