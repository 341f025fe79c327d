package io.penstock.quarkus.runtime;

import io.penstock.coordinator.runtime.CoordinatorSettings;
import io.penstock.engine.checkpoint.OpenStates;
import io.penstock.engine.taskmanager.Delivery;
import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.engine.taskmanager.RestartStrategy;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.quarkus.config.PenstockConfig;
import io.penstock.statestore.rocks.StateMemoryBudget;
import io.penstock.streaming.api.environment.CheckpointConfig;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.quarkus.runtime.configuration.MemorySize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From the keys a user sets to what the engine is told; a value that cannot be is refused by its key. Pure. */
final class JobSettings {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,60}");
    private static final int NAME_CHARS_MAX = 60;
    private static final String NAME_ALLOWED = "letters, digits, '_' and '-', 1 to 60 of them";
    private static final int MAX_PARALLELISM_MAX = 32_768;

    private JobSettings() {}

    /**
     * @param annotatedName the job's name where configuration has none
     * @param drawn an environment that the job has been drawn in: what the job says about itself
     * @param hostName null where the environment does not tell
     * @param process names the process for people
     * @param processors available
     * @param devOrTest whether the service runs for who works on it
     * @throws IllegalArgumentException naming key, value and what is allowed
     */
    static TaskManagerConfig of(
            PenstockConfig config,
            String annotatedName,
            StreamExecutionEnvironment drawn,
            Optional<String> hostName,
            String process,
            int processors,
            boolean devOrTest) {
        String job = name("penstock.job.name", config.job().name().orElse(annotatedName));
        String id = config.taskmanager()
                .id()
                .map(given -> name("penstock.taskmanager.id", given))
                .orElseGet(() -> hostName.map(JobSettings::sanitized).orElse("tm"));
        return TaskManagerConfig.builder(job, id)
                .prefix(name("penstock.topic-prefix", config.topicPrefix()))
                .process(process)
                .slots(slots(config, drawn, processors))
                .maxParallelism(maxParallelism(config, drawn))
                .commitInterval(between(
                        "penstock.commit.interval",
                        config.commit().interval(),
                        Duration.ofMillis(1),
                        Duration.ofHours(1)))
                .transactionTimeout(between(
                        "penstock.commit.transaction-timeout",
                        config.commit().transactionTimeout(),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(15)))
                .leaveTimeout(TaskManagerConfig.leaveWithin(config.shutdown().timeout()))
                .uncommittedBytesMax(uncommittedMax(config))
                .exchangeBacklog(exchangeBacklog(config))
                .delivery(Delivery.valueOf(config.delivery().name()))
                .errorPolicy(ErrorPolicy.valueOf(config.error().policy().name()))
                .restart(restart(config.restart()))
                .replicationFactor(replicas(config))
                .checkpoints(checkpoints(config, drawn.getCheckpointConfig()))
                .tolerableCheckpointFailures(tolerableFailures(config.checkpoint(), drawn.getCheckpointConfig()))
                .honourOffsetReset(config.restore().honourOffsetReset())
                .allowNonRestoredState(config.restore().allowNonRestoredState())
                .preAggregates(config.window().preAggregation())
                .detectsMutation(config.records().detectMutation().orElse(devOrTest))
                .build();
    }

    /**
     * How state is kept in RocksDB; empty where it is in the heap.
     *
     * @throws IllegalArgumentException naming the key, also of one that says something about RocksDB where there is none
     */
    static Optional<OpenStates.Rocks> rocks(PenstockConfig.State state) {
        if (state.backend() == PenstockConfig.Backend.HEAP) {
            refuseWithoutRocksdb("penstock.state.dir", state.dir());
            refuseWithoutRocksdb("penstock.state.cache", state.cache());
            refuseWithoutRocksdb("penstock.state.block-cache", state.blockCache());
            refuseWithoutRocksdb("penstock.state.write-buffers", state.writeBuffers());
            return Optional.empty();
        }
        OpenStates.Rocks defaults = OpenStates.Rocks.defaults();
        return Optional.of(new OpenStates.Rocks(
                state.dir().map(dir -> Path.of(dir).toAbsolutePath()).orElse(defaults.directory()),
                size("penstock.state.cache", state.cache()).orElse(defaults.cacheBytes()),
                new StateMemoryBudget.Wanted(
                        size("penstock.state.block-cache", state.blockCache()),
                        size("penstock.state.write-buffers", state.writeBuffers()))));
    }

    private static void refuseWithoutRocksdb(String key, Optional<?> value) {
        if (value.isPresent()) {
            throw new IllegalArgumentException(key + " says nothing with penstock.state.backend=heap, which keeps all"
                    + " state on the heap; leave it out, or set penstock.state.backend=rocksdb");
        }
    }

    private static OptionalLong size(String key, Optional<MemorySize> size) {
        if (size.isEmpty()) {
            return OptionalLong.empty();
        }
        long bytes = size.get().asLongValue();
        if (bytes < 1) {
            throw refused(key, bytes, "at least 1 byte, better some megabytes");
        }
        return OptionalLong.of(bytes);
    }

    /** A host's name as an id: what is not allowed becomes a dash, what is too long is cut in front, where pods are alike. */
    static String sanitized(String hostName) {
        String id = hostName.replaceAll("[^A-Za-z0-9_-]", "-");
        String cut = id.length() > NAME_CHARS_MAX ? id.substring(id.length() - NAME_CHARS_MAX) : id;
        return cut.isEmpty() ? "tm" : cut;
    }

    private static @Nullable CheckpointSettings checkpoints(PenstockConfig all, CheckpointConfig byJob) {
        PenstockConfig.Checkpoint config = all.checkpoint();
        if (config.storage().isEmpty()) {
            if (all.restore().savepoint().isPresent()) {
                throw new IllegalArgumentException("penstock.restore.savepoint="
                        + all.restore().savepoint().get()
                        + " needs penstock.checkpoint.storage: the job keeps what it takes from the savepoint there");
            }
            return null;
        }
        if (Delivery.valueOf(all.delivery().name()) == Delivery.AT_LEAST_ONCE) {
            throw new IllegalArgumentException(
                    "penstock.checkpoint.storage=" + config.storage().get()
                            + " has no use with penstock.delivery=at-least-once, which does not checkpoint yet; leave"
                            + " out one of them");
        }
        Duration interval = between(
                "penstock.checkpoint.interval",
                byJob.checkpointInterval().orElse(config.interval()),
                Duration.ofMillis(10),
                Duration.ofDays(1));
        Duration timeout = between(
                "penstock.checkpoint.timeout",
                byJob.checkpointTimeout().orElse(config.timeout()),
                Duration.ofMillis(10),
                Duration.ofDays(1));
        Duration minPause = between(
                "penstock.checkpoint.min-pause",
                byJob.minPauseBetweenCheckpoints().orElse(config.minPause()),
                Duration.ZERO,
                Duration.ofDays(1));
        int retained = atLeast("penstock.checkpoint.retained", config.retained(), 1);
        return new CheckpointSettings(interval.toMillis(), timeout.toMillis(), minPause.toMillis(), retained);
    }

    private static int tolerableFailures(PenstockConfig.Checkpoint config, CheckpointConfig byJob) {
        OptionalInt set = byJob.tolerableCheckpointFailureNumber().isPresent()
                ? byJob.tolerableCheckpointFailureNumber()
                : config.tolerableFailures();
        return set.isEmpty() ? -1 : atLeast("penstock.checkpoint.tolerable-failures", set.getAsInt(), 0);
    }

    private static int slots(PenstockConfig config, StreamExecutionEnvironment drawn, int processors) {
        int byJob = drawn.getParallelism();
        int slots = config.slots().orElse(byJob > 0 ? byJob : processors);
        return atLeast("penstock.slots", slots, 1);
    }

    private static int maxParallelism(PenstockConfig config, StreamExecutionEnvironment drawn) {
        int byJob = drawn.getMaxParallelism();
        if (byJob > 0) {
            return byJob;
        }
        int value = atLeast("penstock.job.max-parallelism", config.job().maxParallelism(), 1);
        if (value > MAX_PARALLELISM_MAX) {
            throw refused(
                    "penstock.job.max-parallelism", value, "at most " + MAX_PARALLELISM_MAX + ", a partition each");
        }
        return value;
    }

    private static long uncommittedMax(PenstockConfig config) {
        long bytes = config.commit().uncommittedMax().asLongValue();
        if (bytes < 1) {
            throw refused("penstock.commit.uncommitted-max", bytes, "at least 1 byte, better some megabytes");
        }
        return bytes;
    }

    private static long exchangeBacklog(PenstockConfig config) {
        long records = config.exchange().backlog();
        if (records < 1) {
            throw refused("penstock.exchange.backlog", records, "at least 1 record");
        }
        return records;
    }

    private static int replicas(PenstockConfig config) {
        return config.topicReplicas().isEmpty()
                ? -1
                : atLeast("penstock.topic-replicas", config.topicReplicas().getAsInt(), 1);
    }

    private static RestartStrategy.Settings restart(PenstockConfig.Restart restart) {
        int attempts = atLeast("penstock.restart.attempts", restart.attempts(), 0);
        if (restart.delayMax().compareTo(restart.delay()) < 0) {
            throw refused(
                    "penstock.restart.delay-max",
                    restart.delayMax(),
                    "at least penstock.restart.delay, which is " + restart.delay());
        }
        return new RestartStrategy.Settings(
                attempts,
                restart.delay().toMillis(),
                restart.delayMax().toMillis(),
                restart.stable().toMillis());
    }

    private static String name(String key, String value) {
        if (!NAME.matcher(value).matches()) {
            throw refused(key, "\"" + value + "\"", NAME_ALLOWED);
        }
        return value;
    }

    private static int atLeast(String key, int value, int least) {
        if (value < least) {
            throw refused(key, value, "at least " + least);
        }
        return value;
    }

    /**
     * Of the coordinator that runs in this process; empty where none is to.
     *
     * @param nowMs makes its name another than that of earlier lives of the process
     */
    static Optional<CoordinatorSettings> coordinator(
            PenstockConfig.Coordinator config, TaskManagerConfig settings, long nowMs) {
        CoordinatorSettings configured = CoordinatorSettings.configured(
                        settings.prefix(),
                        settings.process() + "@" + nowMs,
                        config.heartbeatTimeout(),
                        config.lease(),
                        config.movesMax())
                .withReplicationFactor(settings.replicationFactor());
        return config.embedded() ? Optional.of(configured) : Optional.empty();
    }

    private static Duration between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw refused(key, value, least + " to " + most);
        }
        return value;
    }

    private static IllegalArgumentException refused(String key, Object value, String allowed) {
        return new IllegalArgumentException(key + "=" + value + "; allowed: " + allowed);
    }
}
