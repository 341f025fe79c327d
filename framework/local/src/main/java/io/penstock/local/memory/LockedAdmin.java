package io.penstock.local.memory;

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

/** The log's admin behind its lock. */
final class LockedAdmin implements LogAdmin {

    private final MemoryLog log;
    private final LogAdmin admin;

    LockedAdmin(MemoryLog log, LogAdmin admin) {
        this.log = log;
        this.admin = admin;
    }

    @Override
    public Pending<Map<String, TopicDescription>> describeTopics(Set<String> topics) {
        return log.locked(() -> admin.describeTopics(topics));
    }

    @Override
    public Pending<Map<String, Map<String, String>>> topicSettings(Set<String> topics) {
        return log.locked(() -> admin.topicSettings(topics));
    }

    @Override
    public Pending<Void> createTopic(TopicSpec spec) {
        return log.locked(() -> admin.createTopic(spec));
    }

    @Override
    public Pending<Void> growTopic(String topic, int partitions) {
        return log.locked(() -> admin.growTopic(topic, partitions));
    }

    @Override
    public Pending<Void> fence(List<String> transactionalIds) {
        return log.locked(() -> admin.fence(transactionalIds));
    }

    @Override
    public Pending<Map<LogPartition, Long>> endOffsets(Collection<LogPartition> partitions, Isolation isolation) {
        return log.locked(() -> admin.endOffsets(partitions, isolation));
    }

    @Override
    public Pending<Map<LogPartition, Long>> startOffsets(Collection<LogPartition> partitions) {
        return log.locked(() -> admin.startOffsets(partitions));
    }

    @Override
    public Pending<Map<LogPartition, Long>> offsetsAt(Collection<LogPartition> partitions, long timestampMs) {
        return log.locked(() -> admin.offsetsAt(partitions, timestampMs));
    }

    @Override
    public Pending<Map<LogPartition, CommittedOffset>> committedOffsets(
            String group, Collection<LogPartition> partitions) {
        return log.locked(() -> admin.committedOffsets(group, partitions));
    }

    @Override
    public Pending<Map<LogPartition, CommittedOffset>> decidedOffsets(
            String group, Collection<LogPartition> partitions) {
        return log.locked(() -> admin.decidedOffsets(group, partitions));
    }

    @Override
    public Pending<Void> commitOffsets(String group, Map<LogPartition, CommittedOffset> offsets) {
        return log.locked(() -> admin.commitOffsets(group, offsets));
    }

    @Override
    public Pending<Void> deleteRecords(Map<LogPartition, Long> before) {
        return log.locked(() -> admin.deleteRecords(before));
    }

    @Override
    public Pending<Integer> transactionVersion() {
        return log.locked(admin::transactionVersion);
    }
}
