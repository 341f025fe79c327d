package io.penstock.protocol.status;

import io.penstock.protocol.JobName;
import java.util.Optional;

/**
 * The coordinator lives: while these arrive, others that could lead wait. It proves nothing, the coordinator's transactional id does.
 *
 * @param leader names the process for people, not empty
 * @param epoch of its election, {@code >= 1}
 * @param resigned whether it ends here: others need not wait
 */
public record LeaderAlive(String leader, long epoch, boolean resigned) implements StatusRecord {

    public LeaderAlive {
        if (leader.isEmpty() || epoch < 1) {
            throw new IllegalArgumentException(
                    "leader \"" + leader + "\" of epoch " + epoch + "; wanted a name and an epoch of 1 or more");
        }
    }

    @Override
    public Optional<JobName> job() {
        return Optional.empty();
    }

    @Override
    public StatusKind kind() {
        return StatusKind.LEADER_ALIVE;
    }
}
