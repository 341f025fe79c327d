package io.penstock.integration;

import io.penstock.engine.checkpoint.OpenStates;
import io.penstock.engine.checkpoint.OpenStorage;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerStatus;
import io.penstock.log.kafka.KafkaLogConfig;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.s3server.S3Server;
import io.penstock.statestore.rocks.StateMemoryBudget.Wanted;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/** A process with a TaskManager of the fold job, its state in RocksDB, and no coordinator; a {@link ServiceProcess}. */
final class TaskManagerMain {

    /** Often, so that what is killed restores from snapshots. */
    private static final CheckpointSettings CHECKPOINTS = new CheckpointSettings(1_000, 10_000, 0, 2);

    /** Seldom enough to leave a small machine some time, often enough that one is under way nearly always. */
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(50);

    private static final long LOOK_AGAIN_NANOS = 10_000_000;

    private static final int TASKS = 8;
    private static final long MIB = 1 << 20;

    private TaskManagerMain() {}

    /**
     * Runs until it is told to stop (SIGTERM), which makes it leave, or its parent is gone.
     *
     * @param arguments servers, name of job and prefix and topics, TaskManager id, name of the process, file of the {@link CallCount}, bytes of
     *     cache in front of RocksDB, location and endpoint of the {@link KillStorage}
     */
    public static void main(String[] arguments) {
        ParentWatch.start();
        String name = arguments[1];
        CallCount calls = new CallCount(Path.of(arguments[4]));
        TaskManagerConfig config = FoldProcess.config(name, arguments[2])
                .process(arguments[3])
                .commitInterval(COMMIT_INTERVAL)
                .checkpoints(CHECKPOINTS)
                .build();
        OpenStates states = OpenStates.rocksdb(
                new OpenStates.Rocks(
                        Path.of(arguments[4]).resolveSibling("state").toAbsolutePath(),
                        Long.parseLong(arguments[5]),
                        new Wanted(OptionalLong.of(16 * MIB), OptionalLong.of(16 * MIB))),
                arguments[2],
                TASKS);
        GaugesSeen gauges = new GaugesSeen();
        JobProcess process = JobProcess.startWithoutCoordinator(
                KafkaLogConfig.of(arguments[0]),
                config,
                new FoldJob(FoldJob.Topics.of(name), line -> calls.add()),
                gauges,
                OpenStorage.open(arguments[6], s3(arguments[7]), states.scratch()),
                states);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> ServiceProcess.say(describe(process.stop(), gauges)), "leave"));
        String said = "";
        while (true) {
            String now = describe(process.status(), gauges);
            if (!now.equals(said)) {
                ServiceProcess.say(now);
                said = now;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    private static OpenStorage.S3 s3(String endpoint) {
        if (endpoint.equals(KillStorage.NO_ENDPOINT)) {
            return OpenStorage.S3.AWS;
        }
        // Where the SDK looks for them first.
        System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", S3Server.SECRET_KEY);
        return new OpenStorage.S3(Optional.of(URI.create(endpoint)), Optional.empty(), Optional.empty());
    }

    private static String describe(TaskManagerStatus status, GaugesSeen gauges) {
        return new Look(
                        status.state().name(),
                        status.tasks(),
                        status.incarnation() == null ? "none" : status.incarnation(),
                        (long) gauges.sum("stateCachedKeys"),
                        (long) gauges.sum("stateCacheEvictions"),
                        (long) gauges.sum("stateCacheLoads"),
                        (long) gauges.sum("numberOfCompletedCheckpoints"),
                        (long) gauges.sum("numberOfFailedCheckpoints"))
                .toString();
    }

    /**
     * A TaskManager's status and figures as a line.
     *
     * @param cachedKeys of all states but timers, in the heap
     * @param evictions entries that have left the heap
     * @param loads entries that have come back from disk
     * @param completed checkpoints of the job
     * @param failed checkpoints of the job
     */
    record Look(
            String state,
            int tasks,
            String incarnation,
            long cachedKeys,
            long evictions,
            long loads,
            long completed,
            long failed) {

        private static final Look NONE = new Look("NONE", 0, "none", 0, 0, 0, 0, 0);

        static Look parse(String status) {
            String[] words = status.split(" ", -1);
            return words.length == 8
                    ? new Look(
                            words[0],
                            Integer.parseInt(words[1]),
                            words[2],
                            Long.parseLong(words[3]),
                            Long.parseLong(words[4]),
                            Long.parseLong(words[5]),
                            Long.parseLong(words[6]),
                            Long.parseLong(words[7]))
                    : NONE;
        }

        @Override
        public String toString() {
            return state + " " + tasks + " " + incarnation + " " + cachedKeys + " " + evictions + " " + loads + " "
                    + completed + " " + failed;
        }
    }
}
