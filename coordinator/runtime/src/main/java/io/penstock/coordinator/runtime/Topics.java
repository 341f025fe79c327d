package io.penstock.coordinator.runtime;

import io.penstock.log.LogPartition;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.status.StatusRecord;

/**
 * The partitions that a coordinator works with.
 *
 * @param control the log of decisions
 * @param reports what TaskManagers say
 * @param heartbeats of incarnations and of the leader
 */
record Topics(LogPartition control, LogPartition reports, LogPartition heartbeats) {

    static Topics of(String prefix) {
        String status = TopicNames.status(prefix);
        return new Topics(
                new LogPartition(TopicNames.control(prefix), 0),
                new LogPartition(status, StatusRecord.REPORTS),
                new LogPartition(status, StatusRecord.HEARTBEATS));
    }
}
