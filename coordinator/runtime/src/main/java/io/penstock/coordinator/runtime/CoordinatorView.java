package io.penstock.coordinator.runtime;

import io.penstock.coordinator.core.CheckpointsSeen;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.status.Figures;
import io.penstock.protocol.status.Heartbeat;
import java.util.List;
import java.util.Map;

/**
 * What a leader knew at a moment, for whoever looks from outside.
 *
 * @param jobs by job, the records of the control topic that make its state
 * @param heartbeats the latest of each living incarnation that has sent one to this leader
 * @param figures the latest of each living incarnation that has sent any to this leader
 * @param failures by job, the last that this leader has heard of, newest last; of incarnations that are gone, too
 * @param checkpoints by job, what the leader can tell of them beyond its records
 * @param held by job, the checkpoint that is kept for a savepoint that is being taken, where it is complete
 */
public record CoordinatorView(
        Map<JobName, List<ControlRecord>> jobs,
        Map<Incarnation, Heartbeat> heartbeats,
        Map<Incarnation, Figures> figures,
        Map<JobName, List<Failed>> failures,
        Map<JobName, CheckpointsSeen> checkpoints,
        Map<JobName, Long> held) {

    /** Before anything is known. */
    public static final CoordinatorView EMPTY =
            new CoordinatorView(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    /** A failure and whose it was. */
    public record Failed(Incarnation incarnation, Figures.Failure failure) {}

    public CoordinatorView {
        jobs = Map.copyOf(jobs);
        heartbeats = Map.copyOf(heartbeats);
        figures = Map.copyOf(figures);
        failures = Map.copyOf(failures);
        checkpoints = Map.copyOf(checkpoints);
        held = Map.copyOf(held);
    }
}
