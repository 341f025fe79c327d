package io.penstock.integration;

import io.penstock.engine.checkpoint.OpenStates;
import io.penstock.engine.checkpoint.OpenStorage;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerStatus;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.statestore.rocks.StateMemoryBudget.Wanted;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/** A process with a TaskManager of the fold job and no coordinator; a {@link ServiceProcess}. */
final class TaskManagerMain {

    /** Says that all state is in the heap. */
    static final String IN_HEAP = "heap";

    /** Often, so that what is killed restores from snapshots. */
    private static final CheckpointSettings CHECKPOINTS = new CheckpointSettings(300, 10_000, 0, 2);

    private static final long LOOK_AGAIN_NANOS = 5_000_000;

    private static final int TASKS = 8;
    private static final long MIB = 1 << 20;

    private TaskManagerMain() {}

    /**
     * Runs until it is told to stop (SIGTERM), which makes it leave, or its parent is gone.
     *
     * @param arguments servers, name of job and prefix and topics, TaskManager id, name of the process, file of the {@link CallCount}, bytes of
     *     cache in front of RocksDB or {@link #IN_HEAP}
     */
    public static void main(String[] arguments) {
        ParentWatch.start();
        String name = arguments[1];
        CallCount calls = new CallCount(Path.of(arguments[4]));
        TaskManagerConfig config = FoldProcess.config(name, arguments[2])
                .process(arguments[3])
                .checkpoints(CHECKPOINTS)
                .build();
        Path storage = Path.of(arguments[4]).resolveSibling("snapshots").toAbsolutePath();
        OpenStates states = states(arguments[5], storage.resolveSibling("state"), arguments[2]);
        JobProcess process = JobProcess.startWithoutCoordinator(
                arguments[0],
                config,
                new FoldJob(FoldJob.Topics.of(name), line -> calls.add()),
                OpenStorage.open(storage.toUri().toString(), OpenStorage.S3.AWS, states.scratch()),
                states);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ServiceProcess.say(describe(process.stop())), "leave"));
        String said = "";
        while (true) {
            String now = describe(process.status());
            if (!now.equals(said)) {
                ServiceProcess.say(now);
                said = now;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    private static OpenStates states(String cache, Path directory, String owner) {
        return cache.equals(IN_HEAP)
                ? OpenStates.inHeap()
                : OpenStates.rocksdb(
                        new OpenStates.Rocks(
                                directory,
                                Long.parseLong(cache),
                                new Wanted(OptionalLong.of(16 * MIB), OptionalLong.of(16 * MIB))),
                        owner,
                        TASKS);
    }

    private static String describe(TaskManagerStatus status) {
        return new Look(
                        status.state().name(),
                        status.tasks(),
                        status.incarnation() == null ? "none" : status.incarnation())
                .toString();
    }

    /** A TaskManager's status as a line. */
    record Look(String state, int tasks, String incarnation) {

        static final Look NONE = new Look("NONE", 0, "none");

        static Look parse(String status) {
            String[] words = status.split(" ", -1);
            return words.length == 3 ? new Look(words[0], Integer.parseInt(words[1]), words[2]) : NONE;
        }

        @Override
        public String toString() {
            return state + " " + tasks + " " + incarnation;
        }
    }
}
