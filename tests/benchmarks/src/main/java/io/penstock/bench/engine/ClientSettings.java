package io.penstock.bench.engine;

import io.penstock.bench.workload.Workload;
import java.util.HashMap;
import java.util.Map;

/**
 * Kafka client settings that every engine uses, so that none wins by its batches. Strings only: an engine's class path
 * may have another version of the clients, or none.
 */
public final class ClientSettings {

    private ClientSettings() {}

    /** All of a consumer's settings, for engines that open their own. */
    public static Map<String, Object> consumer(EngineOptions options) {
        Map<String, Object> settings = new HashMap<>(consumerTuning(options.workload()));
        settings.put("bootstrap.servers", options.bootstrap());
        settings.put("group.id", options.job());
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", "false");
        settings.put("isolation.level", "read_committed");
        return settings;
    }

    /** All of a producer's settings but its transactional id, for engines that open their own. */
    public static Map<String, Object> producer(EngineOptions options) {
        Map<String, Object> settings = new HashMap<>(producerTuning(options));
        settings.put("bootstrap.servers", options.bootstrap());
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        // Under Flink's default of 15 minutes, the broker's maximum; no run holds a transaction open for longer.
        settings.put("transaction.timeout.ms", "120000");
        return settings;
    }

    /** Large fetches for throughput; for latency a fetch answers with the first byte. */
    public static Map<String, String> consumerTuning(Workload workload) {
        Map<String, String> settings = new HashMap<>();
        settings.put("receive.buffer.bytes", "1048576");
        if (!isPaced(workload)) {
            settings.put("max.partition.fetch.bytes", "4194304");
            settings.put("fetch.max.bytes", "16777216");
            settings.put("max.poll.records", "10000");
        }
        return settings;
    }

    /** Whether records come at a rate of their own, and not as fast as they are read. */
    private static boolean isPaced(Workload workload) {
        return workload == Workload.LATENCY || workload == Workload.LARGE;
    }

    /** Large batches for throughput; for latency a batch leaves at once. */
    public static Map<String, String> producerTuning(EngineOptions options) {
        Map<String, String> settings = new HashMap<>();
        settings.put("compression.type", options.compression());
        settings.put("buffer.memory", "134217728");
        settings.put("batch.size", "262144");
        settings.put("send.buffer.bytes", "1048576");
        settings.put("linger.ms", isPaced(options.workload()) ? "0" : "20");
        return settings;
    }
}
