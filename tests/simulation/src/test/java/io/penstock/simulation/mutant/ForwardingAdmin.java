package io.penstock.simulation.mutant;

import io.penstock.log.CommittedOffset;
import io.penstock.log.Isolation;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.log.TopicDescription;
import io.penstock.log.TopicSpec;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A process's commands, but for what is overridden. */
public class ForwardingAdmin implements LogAdmin {

    private final LogAdmin admin;

    protected ForwardingAdmin(LogAdmin admin) {
        this.admin = admin;
    }

    @Override
    public Pending<Map<String, TopicDescription>> describeTopics(Set<String> topics) {
        return admin.describeTopics(topics);
    }

    @Override
    public Pending<Map<String, Map<String, String>>> topicSettings(Set<String> topics) {
        return admin.topicSettings(topics);
    }

    @Override
    public Pending<Void> createTopic(TopicSpec spec) {
        return admin.createTopic(spec);
    }

    @Override
    public Pending<Void> growTopic(String topic, int partitions) {
        return admin.growTopic(topic, partitions);
    }

    @Override
    public Pending<Void> fence(List<String> transactionalIds) {
        return admin.fence(transactionalIds);
    }

    @Override
    public Pending<Map<LogPartition, Long>> endOffsets(Collection<LogPartition> partitions, Isolation isolation) {
        return admin.endOffsets(partitions, isolation);
    }

    @Override
    public Pending<Map<LogPartition, Long>> startOffsets(Collection<LogPartition> partitions) {
        return admin.startOffsets(partitions);
    }

    @Override
    public Pending<Map<LogPartition, Long>> offsetsAt(Collection<LogPartition> partitions, long timestampMs) {
        return admin.offsetsAt(partitions, timestampMs);
    }

    @Override
    public Pending<Map<LogPartition, CommittedOffset>> committedOffsets(
            String group, Collection<LogPartition> partitions) {
        return admin.committedOffsets(group, partitions);
    }

    @Override
    public Pending<Map<LogPartition, CommittedOffset>> decidedOffsets(
            String group, Collection<LogPartition> partitions) {
        return admin.decidedOffsets(group, partitions);
    }

    @Override
    public Pending<Void> commitOffsets(String group, Map<LogPartition, CommittedOffset> offsets) {
        return admin.commitOffsets(group, offsets);
    }

    @Override
    public Pending<Void> deleteRecords(Map<LogPartition, Long> before) {
        return admin.deleteRecords(before);
    }

    @Override
    public Pending<Integer> transactionVersion() {
        return admin.transactionVersion();
    }
}
