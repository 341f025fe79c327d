package io.penstock.log;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Questions and commands to the cluster. Any thread. */
public interface LogAdmin {

    /** What exists of the topics asked for; a missing one is absent from the answer. */
    Pending<Map<String, TopicDescription>> describeTopics(Set<String> topics);

    /**
     * Settings of topics by Kafka's names, those included that the cluster gives them by default where it says so; a missing topic is
     * absent from the answer.
     */
    Pending<Map<String, Map<String, String>>> topicSettings(Set<String> topics);

    /** Answers once the topic can be seen; fails with ALREADY_EXISTS where it existed before, then too. */
    Pending<Void> createTopic(TopicSpec spec);

    /**
     * Adds partitions to a topic until it has so many; answers once they can be seen. Fails with ALREADY_EXISTS where it has as many or
     * more, with NOT_FOUND where there is no such topic.
     *
     * @param partitions in all, {@code >= 1}
     */
    Pending<Void> growTopic(String topic, int partitions);

    /** Fences every writer of these ids and ends their transactions. May be repeated. */
    Pending<Void> fence(List<String> transactionalIds);

    /**
     * Ends of partitions as of a moment between call and answer. {@link Isolation#READ_UNCOMMITTED} is what "read to the end" must
     * use; the last stable offset is not an end (markers are written after a commit answers).
     */
    Pending<Map<LogPartition, Long>> endOffsets(Collection<LogPartition> partitions, Isolation isolation);

    /** The first offsets held. */
    Pending<Map<LogPartition, Long>> startOffsets(Collection<LogPartition> partitions);

    /** The first offsets whose timestamp is at or after the given time; the end where there is none. */
    Pending<Map<LogPartition, Long>> offsetsAt(Collection<LogPartition> partitions, long timestampMs);

    /** A group's offsets, waiting out transactions that are deciding them (requireStable). Partitions without one are absent. */
    Pending<Map<LogPartition, CommittedOffset>> committedOffsets(String group, Collection<LogPartition> partitions);

    /**
     * A group's offsets as they are decided by now: what a transaction is still deciding is neither waited for nor answered. For who
     * knows from elsewhere what is true: a transaction that the cluster never ends would be waited for in vain.
     */
    Pending<Map<LogPartition, CommittedOffset>> decidedOffsets(String group, Collection<LogPartition> partitions);

    /** Sets a group's offsets outside transactions; the group has no members. For jobs without transactions. */
    Pending<Void> commitOffsets(String group, Map<LogPartition, CommittedOffset> offsets);

    /** Deletes what precedes the offsets. */
    Pending<Void> deleteRecords(Map<LogPartition, Long> before);

    /** The cluster's transaction protocol: 2 or more is needed. */
    Pending<Integer> transactionVersion();
}
