package io.penstock.protocol;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The settings of Penstock's own topics (control, status, exchange, journal) by Kafka's names. */
public final class TopicSettings {

    /** A record's largest size, which Kafka also takes by default: 1 MiB and a batch's framing. Larger values are chunked. */
    public static final int MESSAGE_BYTES_MAX = 1_048_588;

    private static final int SEGMENT_BYTES = 16 << 20;

    private TopicSettings() {}

    /**
     * Nothing is deleted but by Penstock, in segments of 16 MiB; no replica that lacks records becomes leader.
     *
     * @param replicationFactor of the topic: from 3 on a write needs two replicas; -1 leaves that to the cluster's default
     */
    public static Map<String, String> internal(int replicationFactor) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("cleanup.policy", "delete");
        settings.put("retention.ms", "-1");
        settings.put("retention.bytes", "-1");
        settings.put("segment.bytes", Integer.toString(SEGMENT_BYTES));
        settings.put("max.message.bytes", Integer.toString(MESSAGE_BYTES_MAX));
        settings.put("unclean.leader.election.enable", "false");
        if (replicationFactor > 0) {
            settings.put("min.insync.replicas", replicationFactor >= 3 ? "2" : "1");
        }
        return settings;
    }

    /**
     * Whether a topic of Penstock's own that is there already would lose records, or refuse those that are written to it.
     *
     * @param found its settings by Kafka's names; what is absent is not judged
     * @return what is wrong and how to mend it; empty where nothing is
     */
    public static Optional<String> refusal(String topic, Map<String, String> found) {
        for (Map.Entry<String, String> wanted : internal(-1).entrySet()) {
            String name = wanted.getKey();
            String value = found.getOrDefault(name, wanted.getValue());
            boolean right =
                    switch (name) {
                        case "segment.bytes" -> true; // costs space, loses nothing
                        case "max.message.bytes" -> Integer.parseInt(value) >= MESSAGE_BYTES_MAX;
                        default -> value.equals(wanted.getValue());
                    };
            if (!right) {
                return Optional.of("topic " + topic + " has " + name + "=" + value + ", Penstock needs "
                        + wanted.getValue() + ": records it has not read yet would be lost or refused; mend it with"
                        + " kafka-configs.sh --alter --entity-type topics --entity-name " + topic + " --add-config "
                        + name + "=" + wanted.getValue());
            }
        }
        return Optional.empty();
    }
}
