package io.penstock.log;

import java.util.Map;

/**
 * A topic to create.
 *
 * @param partitions {@code >= 1}
 * @param replicationFactor {@code >= 1}, or -1 for the cluster's default
 * @param config topic settings by Kafka's names
 */
public record TopicSpec(String name, int partitions, int replicationFactor, Map<String, String> config) {

    public TopicSpec {
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions=" + partitions + " of topic " + name + "; at least 1");
        }
        config = Map.copyOf(config);
    }
}
