package io.penstock.coordinator.core;

import io.penstock.protocol.TopicNames;
import java.time.Duration;

/**
 * What the decisions go by.
 *
 * @param prefix begins the names of the incarnations
 * @param heartbeatTimeout of silence, after which an incarnation counts as dead
 * @param movesMax how many tasks of a job move at the same time
 * @param fenceRetry pause before a fence that was given up is tried again
 * @param refusalKept how long a refused join is remembered
 * @param deadKept how long a fenced incarnation is remembered: whoever wakes up within it reads why it is dead
 */
public record CoreSettings(
        String prefix,
        Duration heartbeatTimeout,
        int movesMax,
        Duration fenceRetry,
        Duration refusalKept,
        Duration deadKept) {

    public CoreSettings {
        TopicNames.control(prefix);
        requirePositive("heartbeatTimeout", heartbeatTimeout);
        requirePositive("fenceRetry", fenceRetry);
        requirePositive("refusalKept", refusalKept);
        requirePositive("deadKept", deadKept);
        if (movesMax < 1) {
            throw new IllegalArgumentException("movesMax=" + movesMax + " of the coordinator is below 1");
        }
    }

    /** Dead after 2 s, 16 moves, a fence again after 1 s; refusals are kept for a minute, the dead for an hour. */
    public static CoreSettings defaults(String prefix) {
        return new CoreSettings(
                prefix, Duration.ofSeconds(2), 16, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofHours(1));
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + "=" + value + " of the coordinator is not positive");
        }
    }
}
