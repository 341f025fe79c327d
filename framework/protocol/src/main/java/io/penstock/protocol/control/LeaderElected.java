package io.penstock.protocol.control;

import java.util.List;

/**
 * A process became the coordinator: the first record that it writes.
 *
 * @param leader names the process for people (host and process id), not empty
 * @param epoch {@code >= 1}, one more than that of the leader before
 */
public record LeaderElected(String leader, long epoch) implements ControlRecord {

    public LeaderElected {
        if (leader.isEmpty()) {
            throw new IllegalArgumentException("leader of epoch " + epoch + " has an empty name");
        }
        if (epoch < 1) {
            throw new IllegalArgumentException("epoch=" + epoch + " of leader " + leader + " is below 1");
        }
    }

    @Override
    public ControlKey key() {
        return new ControlKey(ControlKind.LEADER_ELECTED, List.of());
    }
}
