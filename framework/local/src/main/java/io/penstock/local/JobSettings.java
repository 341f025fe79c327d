package io.penstock.local;

import io.penstock.api.common.ExecutionConfig;
import io.penstock.coordinator.runtime.CoordinatorSettings;
import io.penstock.engine.taskmanager.Delivery;
import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.engine.taskmanager.RestartStrategy;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From keys, and what the job says about itself, to what the engine is told. Pure. */
final class JobSettings {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,60}");
    private static final int NAME_CHARS_MAX = 60;

    /** In memory nobody else waits for a commit, and a job that ends has three of them to wait for. */
    private static final Duration COMMIT_INTERVAL_IN_MEMORY = Duration.ofMillis(20);

    private JobSettings() {}

    /**
     * @param executeName what {@code execute} was given; {@code penstock.job.name} goes before it
     * @param process host and process id: names the TaskManager where nothing else does, so that each start of a main is one of its own
     * @throws IllegalArgumentException naming key, value and what is allowed
     */
    static TaskManagerConfig of(
            Settings settings, @Nullable String executeName, ExecutionConfig drawn, String process, int processors) {
        boolean inMemory = settings.kafka().isEmpty();
        TaskManagerConfig.Builder builder = TaskManagerConfig.builder(
                        jobName(settings, executeName, inMemory),
                        settings.get(
                                "penstock.taskmanager.id",
                                sanitized(process),
                                id -> name("penstock.taskmanager.id", id)))
                .process(process)
                .leaveTimeout(TaskManagerConfig.leaveWithin(shutdownTimeout(settings)))
                .prefix(settings.get(
                        "penstock.topic-prefix", "penstock", prefix -> name("penstock.topic-prefix", prefix)))
                .slots(settings.get(
                        "penstock.slots",
                        drawn.parallelism().orElse(processors),
                        slots -> Values.number("penstock.slots", slots, 1, 1_024)))
                .maxParallelism(drawn.maxParallelism()
                        .orElseGet(() -> settings.get(
                                "penstock.job.max-parallelism",
                                32,
                                groups -> Values.number("penstock.job.max-parallelism", groups, 1, 32_768))))
                .replicationFactor(settings.get(
                        "penstock.topic-replicas",
                        -1,
                        replicas -> Values.number("penstock.topic-replicas", replicas, 1, 32_767)))
                .delivery(settings.get(
                        "penstock.delivery",
                        Delivery.EXACTLY_ONCE,
                        delivery -> Values.choice("penstock.delivery", delivery, Delivery.class)))
                .errorPolicy(settings.get(
                        "penstock.error.policy",
                        ErrorPolicy.RETRY,
                        policy -> Values.choice("penstock.error.policy", policy, ErrorPolicy.class)))
                .honourOffsetReset(flag(settings, "penstock.restore.honour-offset-reset"))
                .allowNonRestoredState(flag(settings, "penstock.restore.allow-non-restored-state"))
                .preAggregates(flag(settings, "penstock.window.pre-aggregation"))
                .detectsMutation(flag(settings, "penstock.records.detect-mutation"))
                .restart(restart(settings));
        settings.get("penstock.commit.uncommitted-max")
                .ifPresent(size -> builder.uncommittedBytesMax(Values.bytes("penstock.commit.uncommitted-max", size)));
        settings.get("penstock.exchange.backlog")
                .ifPresent(records -> builder.exchangeBacklog(
                        Values.number("penstock.exchange.backlog", records, 1, Integer.MAX_VALUE)));
        return builder.commitInterval(duration(
                        settings,
                        "penstock.commit.interval",
                        inMemory ? COMMIT_INTERVAL_IN_MEMORY : Duration.ofMillis(100),
                        Duration.ofMillis(1),
                        Duration.ofHours(1)))
                .transactionTimeout(duration(
                        settings,
                        "penstock.commit.transaction-timeout",
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(15)))
                .build();
    }

    /** On a cluster the name is the consumer group and part of topics; in memory it is for people, and any will do. */
    private static String jobName(Settings settings, @Nullable String executeName, boolean inMemory) {
        String given = settings.get("penstock.job.name").orElse(executeName == null ? "" : executeName);
        if (inMemory) {
            return given.isBlank() ? "job" : sanitized(given);
        }
        if (given.isBlank()) {
            throw new IllegalArgumentException("the job has no name, by which its state and its topics are found again;"
                    + " give it one: execute(\"name\"), or penstock.job.name");
        }
        return name("the job's name", given);
    }

    private static RestartStrategy.Settings restart(Settings settings) {
        RestartStrategy.Settings defaults = RestartStrategy.Settings.defaults();
        Duration most = Duration.ofDays(1);
        return new RestartStrategy.Settings(
                settings.get(
                        "penstock.restart.attempts",
                        defaults.attemptsMax(),
                        attempts -> Values.number("penstock.restart.attempts", attempts, 0, Integer.MAX_VALUE)),
                duration(settings, "penstock.restart.delay", Duration.ofMillis(defaults.delayMs()), Duration.ZERO, most)
                        .toMillis(),
                duration(
                                settings,
                                "penstock.restart.delay-max",
                                Duration.ofMillis(defaults.delayMaxMs()),
                                Duration.ZERO,
                                most)
                        .toMillis(),
                duration(
                                settings,
                                "penstock.restart.stable",
                                Duration.ofMillis(defaults.stableMs()),
                                Duration.ZERO,
                                most)
                        .toMillis());
    }

    static Duration shutdownTimeout(Settings settings) {
        return duration(
                settings, "penstock.shutdown.timeout", Duration.ofSeconds(10), Duration.ZERO, Duration.ofHours(1));
    }

    static boolean coordinatorEmbedded(Settings settings) {
        String key = "penstock.coordinator.embedded";
        return settings.get(key, true, value -> Values.flag(key, value));
    }

    /** @param nowMs makes its name another than that of earlier lives of the process */
    static CoordinatorSettings coordinator(Settings settings, TaskManagerConfig config, long nowMs) {
        Duration most = Duration.ofHours(1);
        return CoordinatorSettings.configured(
                        config.prefix(),
                        config.process() + "@" + nowMs,
                        duration(
                                settings,
                                "penstock.coordinator.heartbeat-timeout",
                                Duration.ofSeconds(2),
                                Duration.ZERO,
                                most),
                        duration(settings, "penstock.coordinator.lease", Duration.ofSeconds(3), Duration.ZERO, most),
                        settings.get(
                                "penstock.coordinator.moves-max",
                                16,
                                moves -> Values.number("penstock.coordinator.moves-max", moves, 1, Integer.MAX_VALUE)))
                .withReplicationFactor(config.replicationFactor());
    }

    private static boolean flag(Settings settings, String key) {
        return settings.get(key, false, value -> Values.flag(key, value));
    }

    private static Duration duration(Settings settings, String key, Duration otherwise, Duration least, Duration most) {
        return settings.get(key, otherwise, value -> Values.duration(key, value, least, most));
    }

    private static String name(String key, String value) {
        if (!NAME.matcher(value).matches()) {
            throw Values.refused(key, "\"" + value + "\"", "letters, digits, '_' and '-', 1 to 60 of them");
        }
        return value;
    }

    /** What is not allowed becomes a dash, what is too long is cut in front, where hosts are alike. */
    private static String sanitized(String text) {
        String id = text.replaceAll("[^A-Za-z0-9_-]", "-");
        return id.length() > NAME_CHARS_MAX ? id.substring(id.length() - NAME_CHARS_MAX) : id;
    }
}
