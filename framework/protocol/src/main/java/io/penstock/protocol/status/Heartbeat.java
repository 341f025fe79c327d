package io.penstock.protocol.status;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import java.util.List;
import java.util.Optional;

/**
 * The incarnation lives. Whether it counts as alive is decided by when these arrive; the times in it are for people.
 *
 * @param sequence counts the incarnation's heartbeats from 0
 * @param sentMs milliseconds since the epoch on the sender's clock
 * @param busyPermille by slot, the share of the time since the last heartbeat that it worked, 0 to 1000
 */
public record Heartbeat(Incarnation incarnation, long sequence, long sentMs, List<Integer> busyPermille)
        implements StatusRecord {

    public Heartbeat {
        busyPermille = List.copyOf(busyPermille);
        if (sequence < 0) {
            throw new IllegalArgumentException(
                    "heartbeat sequence=" + sequence + " of " + incarnation + " is negative");
        }
        for (int permille : busyPermille) {
            if (permille < 0 || permille > 1_000) {
                throw new IllegalArgumentException(
                        "busyPermille=" + busyPermille + " of " + incarnation + "; each must be 0 to 1000");
            }
        }
    }

    @Override
    public Optional<JobName> job() {
        return Optional.of(incarnation.job());
    }

    @Override
    public StatusKind kind() {
        return StatusKind.HEARTBEAT;
    }
}
