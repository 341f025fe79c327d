package io.penstock.protocol;

/**
 * What one source task reads: a partition of a topic, or of whatever the source calls its topic. Ordered by topic, then
 * partition.
 *
 * @param topic not empty
 * @param partition {@code >= 0}
 */
public record SourcePartition(String topic, int partition) implements Comparable<SourcePartition> {

    public SourcePartition {
        if (topic.isEmpty()) {
            throw new IllegalArgumentException("topic of a source partition is empty");
        }
        if (partition < 0) {
            throw new IllegalArgumentException("partition=" + partition + " of source topic " + topic + " is negative");
        }
    }

    @Override
    public int compareTo(SourcePartition other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
