package io.penstock.coordinator.core;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.status.Report;
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

    /** Somebody said something. It may have been said before. */
    record Reported(Report report) implements CoordinatorEvent {

        @Override
        public Optional<JobName> job() {
            return report.job();
        }
    }

    /** A heartbeat arrived. Nothing is decided by it but that its sender is alive now. */
    record Heard(Incarnation incarnation) implements CoordinatorEvent {

        @Override
        public Optional<JobName> job() {
            return Optional.of(incarnation.job());
        }
    }

    /**
     * All heartbeats that were durable at a moment have arrived: the reader was caught up with the end of their partition as of then.
     *
     * @param asOfNanos on the clock of {@link Now#nanos()}
     */
    record CaughtUp(long asOfNanos) implements CoordinatorEvent {

        @Override
        public Optional<JobName> job() {
            return Optional.empty();
        }
    }

    /** Time for what depends on nothing but the job's state: assignments, fences, forgetting. */
    record Due(JobName name) implements CoordinatorEvent {

        @Override
        public Optional<JobName> job() {
            return Optional.of(name);
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

    /** Somebody takes a savepoint of the job: a checkpoint is wanted now, and none after it. This leader's own affair; nothing is written. */
    record SavepointBegins(JobName name) implements CoordinatorEvent {

        @Override
        public Optional<JobName> job() {
            return Optional.of(name);
        }
    }

    /** The savepoint has been taken, or given up. */
    record SavepointEnds(JobName name) implements CoordinatorEvent {

        @Override
        public Optional<JobName> job() {
            return Optional.of(name);
        }
    }
}
