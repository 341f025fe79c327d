package io.penstock.protocol;

import java.util.Map;
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
}
