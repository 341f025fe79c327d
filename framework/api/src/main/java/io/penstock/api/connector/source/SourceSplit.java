package io.penstock.api.connector.source;

/**
 * The unit of reading: a partition of a topic, a file. One source task reads one split. Ids are stable: the task's journal is found
 * by (topic, partition).
 *
 * @param topic the topic, or the name of what is read where it is not a topic
 * @param partition {@code >= 0}
 */
public record SourceSplit(String topic, int partition) {

    public SourceSplit {
        if (partition < 0) {
            throw new IllegalArgumentException("partition=" + partition + " of " + topic + " is negative");
        }
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
