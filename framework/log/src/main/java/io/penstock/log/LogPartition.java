package io.penstock.log;

/** One partition of a topic. Ordered by topic, then partition. */
public record LogPartition(String topic, int partition) implements Comparable<LogPartition> {

    public LogPartition {
        if (topic.isEmpty()) {
            throw new IllegalArgumentException("topic is empty");
        }
        if (partition < 0) {
            throw new IllegalArgumentException("partition=" + partition + " of topic " + topic + " is negative");
        }
    }

    @Override
    public int compareTo(LogPartition other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
