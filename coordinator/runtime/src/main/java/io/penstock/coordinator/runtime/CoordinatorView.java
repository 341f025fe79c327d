package io.penstock.coordinator.runtime;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.status.Heartbeat;
import java.util.List;
import java.util.Map;

/**
 * What a leader knew at a moment, for whoever looks from outside.
 *
 * @param jobs by job, the records of the control topic that make its state
 * @param heartbeats the latest of each incarnation that has sent one to this leader
 */
public record CoordinatorView(Map<JobName, List<ControlRecord>> jobs, Map<Incarnation, Heartbeat> heartbeats) {

    /** Before anything is known. */
    static final CoordinatorView EMPTY = new CoordinatorView(Map.of(), Map.of());

    public CoordinatorView {
        jobs = Map.copyOf(jobs);
        heartbeats = Map.copyOf(heartbeats);
    }
}
