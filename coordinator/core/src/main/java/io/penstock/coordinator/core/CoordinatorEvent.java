package io.penstock.coordinator.core;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.join.JoinRequest;
import java.util.Optional;

/** What happened; {@link CoordinatorCore#handle} decides what follows. */
public sealed interface CoordinatorEvent {

    /** The job that it is about; empty where it concerns them all. */
    Optional<JobName> job();

    /**
     * This process holds the coordinator's transactional id and has replayed the control topic.
     *
     * @param leader names the process for people (host and process id)
     */
    record Elected(String leader) implements CoordinatorEvent {

        @Override
        public Optional<JobName> job() {
            return Optional.empty();
        }
    }

    /** @param requestId returns in the {@link Decision.Reply}; unique in the coordinator's life */
    record Joined(long requestId, JoinRequest request) implements CoordinatorEvent {

        @Override
        public Optional<JobName> job() {
            return Optional.of(request.job());
        }
    }

    /** All ids of a {@link Decision.Fence} are fenced. */
    record FencingSucceeded(Incarnation incarnation) implements CoordinatorEvent {

        @Override
        public Optional<JobName> job() {
            return Optional.of(incarnation.job());
        }
    }

    /**
     * A {@link Decision.Fence} was given up.
     *
     * @param cause for people
     */
    record FencingFailed(Incarnation incarnation, String cause) implements CoordinatorEvent {

        @Override
        public Optional<JobName> job() {
            return Optional.of(incarnation.job());
        }
    }
}
