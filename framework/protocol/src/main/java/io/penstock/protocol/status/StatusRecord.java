package io.penstock.protocol.status;

import io.penstock.protocol.JobName;
import java.util.Optional;

/**
 * A word in the status topic. It may come late, twice or not at all: who needs it to be heard repeats it until the control topic shows
 * that it was, and who hears it again does nothing again.
 */
public sealed interface StatusRecord permits Report, Heartbeat, Figures, SourceTimes, LeaderAlive {

    /** The topic's partition for reports, in one order. */
    int REPORTS = 0;
    /** The topic's partition for heartbeats, figures and source times of incarnations, and for heartbeats of the leader. */
    int HEARTBEATS = 1;
    /** How many partitions the topic has. */
    int PARTITIONS = 2;

    /** The job that it is about; empty for the leader's. */
    Optional<JobName> job();

    /** Its kind on the wire. */
    StatusKind kind();

    /** Where in the topic it belongs. */
    default int partition() {
        return this instanceof Report ? REPORTS : HEARTBEATS;
    }
}
