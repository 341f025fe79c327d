package io.penstock.simulation;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.engine.checkpoint.SnapshotStorage;
import io.penstock.engine.checkpoint.TaskStates;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.statestore.Directories;
import io.penstock.statestore.heap.TierLimits;
import io.penstock.statestore.objectstore.sim.SimObjectStore;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulatedProcess;
import io.penstock.testkit.job.SimulationFailure;
import io.penstock.util.Collector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One job, one process at a time: each is killed at its step, the next one takes over, then one that is killed when all has been processed,
 * and one that begins with nothing but what is in the log and in object storage. The job counts lines by key: a count that is missing or
 * there twice is state that was lost or doubled.
 */
final class CrashStepsRun {

    private static final String JOB = "steps";
    private static final String INPUT = "input";
    private static final String COUNTS = "counts";
    private static final int KEYS = 5;

    /** Longer than what stands in a manifest, and than what compresses to it. */
    private static final int BALLAST_CHARS = 24 * 1024;

    private static final String TEXT = text();

    private static final Duration LINE_EACH = Duration.ofMillis(15);

    /** A second for the death to be noticed, some checkpoints until one task in four is collected. */
    private static final int LINES_UNTIL_KILLED_MAX = 4_000;

    private final List<CrashStep> steps;
    private final boolean onDisk;
    private int lines;
    private int processes;

    CrashStepsRun(List<CrashStep> steps, boolean onDisk) {
        this.steps = steps;
        this.onDisk = onDisk;
    }

    void run() {
        SimulatedCluster cluster = new SimulatedCluster(41);
        cluster.createTopic(INPUT, 1);
        cluster.createTopic(COUNTS, 1);
        SimObjectStore store = new SimObjectStore(cluster.scheduler().splitRandom(), (operation, key, delayMs) -> {});
        Path scratch = newDirectory();
        try (SimulatedStates states =
                new SimulatedStates(cluster.scheduler().splitRandom(), new TierLimits(2_000, 1_000))) {
            for (CrashStep step : steps) {
                CrashPoint point = new CrashPoint(step);
                SimulatedProcess process = start(cluster, store, states, scratch, point);
                feedUntilProcessed(cluster, 10);
                point.arm();
                for (int left = LINES_UNTIL_KILLED_MAX; !point.hasKilled(); left--) {
                    if (left == 0) {
                        throw new SimulationFailure(process + " never came to " + step);
                    }
                    feed(cluster);
                }
            }
            SimulatedProcess survivor = start(cluster, store, states, scratch, new CrashPoint(null));
            feedUntilProcessed(cluster, 40);
            survivor.crash();
            start(cluster, store, states, scratch, new CrashPoint(null));
            feedUntilProcessed(cluster, 40);
        } finally {
            delete(scratch);
        }
    }

    private SimulatedProcess start(
            SimulatedCluster cluster, SimObjectStore store, SimulatedStates states, Path scratch, CrashPoint point) {
        String name = "process-" + processes++;
        SimulatedProcess process = new SimulatedProcess(
                name,
                cluster.log(),
                TaskManagerConfig.builder(JOB, "tm-" + name)
                        .process(name)
                        .slots(1)
                        .maxParallelism(1)
                        .commitInterval(Duration.ofMillis(20))
                        .replicationFactor(1)
                        .checkpoints(new CheckpointSettings(100, 5_000, 0, 1))
                        .build(),
                CrashStepsRun::define,
                cluster.scheduler().splitRandom(),
                SimulatedProcess.IDLE_NANOS_MAX,
                () -> {},
                point::of,
                (timer, crash) -> new SnapshotStorage(
                        "simulated storage",
                        point.of(store),
                        work -> timer.after(1_000_000, point.of(work)),
                        work -> timer.after(1_000_000, point.of(work)),
                        work -> timer.after(1_000_000, work),
                        scratch.resolve(name)),
                timer -> onDisk ? states.of(timer) : TaskStates.inHeap());
        if (onDisk) {
            states.belongsTo(process);
        }
        point.kills(process::crash);
        process.start();
        return process;
    }

    // ---- the job

    private static void define(StreamExecutionEnvironment env) {
        KafkaSource<String> source = KafkaSource.<String>builder()
                .setTopics(INPUT)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build();
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "lines")
                .uid("lines")
                .keyBy(line -> "k" + Integer.parseInt(line) % KEYS, Types.STRING)
                .process(new Count())
                .returns(Types.STRING)
                .uid("count")
                .sinkTo(ReferenceJob.sink(COUNTS))
                .uid("counts-sink");
    }

    private static final class Count extends KeyedProcessFunction<String, String, String> {
        private @Nullable ValueState<Long> seen;
        private @Nullable ValueState<String> ballast;

        @Override
        public void open(OpenContext context) {
            seen = getRuntimeContext().getState(new ValueStateDescriptor<>("seen", Long.class));
            ballast = getRuntimeContext().getState(new ValueStateDescriptor<>("ballast", String.class));
        }

        @Override
        public void processElement(String line, Context context, Collector<String> out) throws Exception {
            ValueState<Long> state = Objects.requireNonNull(seen);
            ValueState<String> text = Objects.requireNonNull(ballast);
            Long before = state.value();
            long now = before == null ? 1 : before + 1;
            if (before != null && !ballastOf(context.getCurrentKey(), before).equals(text.value())) {
                throw new SimulationFailure(context.getCurrentKey() + " has other ballast than that of " + before);
            }
            state.update(now);
            text.update(ballastOf(context.getCurrentKey(), now));
            out.collect(context.getCurrentKey() + ":" + now);
        }

        private static String ballastOf(String key, long count) {
            int from = Math.floorMod(key.hashCode() * 31 + (int) count / 3 * 97, TEXT.length() - BALLAST_CHARS);
            return TEXT.substring(from, from + BALLAST_CHARS);
        }
    }

    private static String text() {
        StringBuilder text = new StringBuilder();
        new Random(1).ints(4 * BALLAST_CHARS, '0', 'z').forEach(letter -> text.append((char) letter));
        return text.toString();
    }

    // ---- its world

    private void feed(SimulatedCluster cluster) {
        cluster.append(INPUT, 0, String.valueOf(lines++));
        cluster.pass(LINE_EACH);
    }

    /** So many lines more, and every one of all is counted once. */
    private void feedUntilProcessed(SimulatedCluster cluster, int more) {
        for (int i = 0; i < more; i++) {
            feed(cluster);
        }
        Set<String> expected = new HashSet<>();
        for (int line = 0; line < lines; line++) {
            expected.add("k" + line % KEYS + ":" + (line / KEYS + 1));
        }
        for (int tries = 0; tries < 1_200; tries++) {
            List<String> counts = cluster.committedTexts(COUNTS);
            Set<String> different = new HashSet<>(counts);
            if (different.size() != counts.size() || !expected.containsAll(different)) {
                throw new SimulationFailure("doubled or invented: " + counts.size() + " counts of " + lines + " lines, "
                        + different.size() + " of them different");
            }
            if (counts.size() == lines) {
                return;
            }
            cluster.pass(Duration.ofMillis(100));
        }
        throw new SimulationFailure(
                "lost: " + cluster.committedTexts(COUNTS).size() + " counts of " + lines + " lines");
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory("penstock-crash-steps");
        } catch (IOException e) {
            throw new SimulationFailure("no directory for snapshots: " + e, e);
        }
    }

    private static void delete(Path directory) {
        try {
            Directories.delete(directory);
        } catch (IOException e) {
            throw new SimulationFailure("cannot delete " + directory + ": " + e, e);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        steps.forEach(step -> text.append(text.length() == 0 ? "" : ",").append(step));
        return text + (onDisk ? " on disk" : " in the heap");
    }
}
