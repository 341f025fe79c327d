package io.penstock.bench.flink;

import io.penstock.bench.engine.EngineOptions;
import io.penstock.bench.workload.Workload;
import org.apache.flink.configuration.Configuration;

/** Flink's configuration: exactly once at the commit interval, and as fast as we know to make it. */
final class FlinkSettings {

    private FlinkSettings() {}

    static Configuration of(EngineOptions options) {
        Configuration settings = new Configuration();
        settings.setString("parallelism.default", Integer.toString(options.slots()));
        settings.setString("pipeline.object-reuse", "true");
        settings.setString(
                "pipeline.auto-watermark-interval", options.workload() == Workload.TUMBLING ? "200 ms" : "0 ms");
        settings.setString("execution.checkpointing.mode", "EXACTLY_ONCE");
        settings.setString("execution.checkpointing.interval", options.commitIntervalMs() + " ms");
        settings.setString("execution.checkpointing.storage", "filesystem");
        settings.setString(
                "execution.checkpointing.dir",
                options.directory().resolve("checkpoints").toUri().toString());
        settings.setString("restart-strategy.type", "none");
        settings.setString("rest.bind-address", "127.0.0.1");
        settings.setString("rest.address", "127.0.0.1");
        settings.setString("rest.bind-port", "0");
        settings.setString("io.tmp.dirs", options.directory().resolve("tmp").toString());
        settings.setString("taskmanager.memory.network.min", "256m");
        settings.setString("taskmanager.memory.network.max", "256m");
        if (options.workload() == Workload.LATENCY) {
            settings.setString("execution.buffer-timeout.interval", "1 ms");
        }
        if (options.state().equals("rocksdb")) {
            settings.setString("state.backend.type", "rocksdb");
            settings.setString("execution.checkpointing.incremental", "true");
            settings.setString(
                    "state.backend.rocksdb.localdir",
                    options.directory().resolve("rocksdb").toString());
            // All of the state fits in write buffers and block cache. With two cores to share, filters that spare
            // reads pay and compression does not.
            settings.setString("taskmanager.memory.managed.size", "2g");
            settings.setString("state.backend.rocksdb.use-bloom-filter", "true");
            settings.setString("state.backend.rocksdb.bloom-filter.block-based-mode", "false");
            settings.setString("state.backend.rocksdb.compression.per.level", "NO_COMPRESSION");
        } else {
            settings.setString("state.backend.type", "hashmap");
        }
        return settings;
    }
}
