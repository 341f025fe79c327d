package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.coordinator.core.CoordinatorEvent.SavepointBegins;
import io.penstock.coordinator.core.CoordinatorEvent.SavepointEnds;
import io.penstock.engine.checkpoint.SnapshotStorage;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.taskmanager.RestartStrategy;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.protocol.JobName;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.Standing;
import io.penstock.statestore.Directories;
import io.penstock.statestore.objectstore.LocalObjectStore;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.savepoint.Savepoint;
import io.penstock.statestore.savepoint.SavepointException;
import io.penstock.statestore.savepoint.SavepointTaking;
import io.penstock.statestore.tool.StateTool;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulatedProcess;
import io.penstock.util.Collector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job is saved and another one begun from what was saved, with other slots and processes: nothing is lost, nothing doubled. */
class SavepointTest {

    private static final String JOB = "counting";
    private static final int KEYS = 7;

    @TempDir
    Path directory;

    private SimulatedCluster cluster = new SimulatedCluster(23);
    private final AtomicInteger processes = new AtomicInteger();
    private int lines;

    @BeforeEach
    void createTopics() {
        createTopics(new SimulatedCluster(23));
    }

    private void createTopics(SimulatedCluster in) {
        cluster = in;
        cluster.createTopic("in", 2);
        cluster.createTopic("out", 1);
        cluster.createTopic("elsewhere-out", 1);
    }

    /** Lines are keys; out come "key:count:count", from a second stage that is behind an exchange of its own. */
    private static JobDefinition counting(String uid) {
        return counting(uid, "in", "out");
    }

    private static JobDefinition counting(String uid, String in, String out) {
        return env -> {
            KafkaSource<String> source = KafkaSource.<String>builder()
                    .setTopics(in)
                    .setStartingOffsets(OffsetsInitializer.earliest())
                    .setValueOnlyDeserializer(new SimpleStringSchema())
                    .build();
            env.fromSource(source, WatermarkStrategy.noWatermarks(), "lines")
                    .uid("lines")
                    .keyBy(line -> line, Types.STRING)
                    .process(new Count())
                    .returns(Types.STRING)
                    .uid(uid)
                    .keyBy(counted -> counted.substring(0, 1), Types.STRING)
                    .process(new Count())
                    .returns(Types.STRING)
                    .uid("again")
                    .sinkTo(ReferenceJob.sink(out))
                    .uid("sink");
        };
    }

    private ObjectStore store(String name) {
        return new LocalObjectStore(directory.resolve(name));
    }

    private SimulatedProcess start(
            String job, String taskManager, @Nullable String savepoint, Consumer<TaskManagerConfig.Builder> settings) {
        return start(job, taskManager, counting("count"), savepoint, settings);
    }

    private SimulatedProcess start(
            String job,
            String taskManager,
            JobDefinition definition,
            @Nullable String savepoint,
            Consumer<TaskManagerConfig.Builder> settings) {
        String name = "p" + processes.incrementAndGet();
        TaskManagerConfig.Builder builder = TaskManagerConfig.builder(job, taskManager)
                .process(name)
                .slots(2)
                .maxParallelism(4)
                .commitInterval(Duration.ofMillis(10))
                .restart(new RestartStrategy.Settings(3, 100, 1_000, 60_000))
                .replicationFactor(1)
                .checkpoints(new CheckpointSettings(300, 10_000, 0, 2));
        settings.accept(builder);
        SimulatedProcess process = new SimulatedProcess(
                name,
                cluster.log(),
                builder.build(),
                definition,
                cluster.scheduler().splitRandom(),
                SimulatedProcess.IDLE_NANOS_MAX,
                () -> {},
                (log, timer) -> log,
                (timer, crash) -> {
                    SnapshotStorage own = new SnapshotStorage(
                            "storage", store("storage"), work -> timer.after(1_000_000, work), scratch(name));
                    return savepoint == null
                            ? own
                            : own.beginningFrom(new SnapshotStorage.Begun(savepoint, store(savepoint)));
                });
        process.start();
        return process;
    }

    private SimulatedProcess run(String job, String taskManager, @Nullable String savepoint) {
        SimulatedProcess process = start(job, taskManager, savepoint, settings -> {});
        cluster.until(process, TaskManagerState.RUNNING);
        return process;
    }

    private Path scratch(String name) {
        try {
            return Files.createDirectories(directory.resolve("scratch-" + name));
        } catch (IOException e) {
            throw new IllegalStateException("no directory for " + name, e);
        }
    }

    private void append(int more) {
        for (int i = 0; i < more; i++, lines++) {
            cluster.append("in", lines % 2, String.valueOf((char) ('a' + lines % KEYS)));
        }
    }

    /** Each line is counted once: of each key there are all counts from 1 on, each once, in order. */
    private void awaitAllOnce() {
        cluster.until("all are counted", () -> cluster.committedTexts("out").size() >= lines);
        cluster.pass(Duration.ofSeconds(2));
        TreeMap<String, List<Integer>> counts = new TreeMap<>();
        for (String out : cluster.committedTexts("out")) {
            String[] parts = out.split(":", -1);
            assertThat(parts[2]).as("both stages count the same: %s", out).isEqualTo(parts[1]);
            counts.computeIfAbsent(parts[0], absent -> new ArrayList<>()).add(Integer.parseInt(parts[1]));
        }
        counts.forEach((key, of) -> {
            List<Integer> wanted = new ArrayList<>();
            for (int i = 1; i <= of.size(); i++) {
                wanted.add(i);
            }
            assertThat(of).as("counts of %s", key).isEqualTo(wanted);
        });
        assertThat(counts.values().stream().mapToInt(List::size).sum()).isEqualTo(lines);
    }

    private Savepoint take(String to, SimulatedProcess held) {
        try (SavepointTaking taking = taking(to, held)) {
            cluster.until("the savepoint is taken", () -> {
                taking.doWork();
                return taking.savepoint().isPresent();
            });
            return taking.savepoint().orElseThrow();
        }
    }

    private SavepointTaking taking(String to, SimulatedProcess held) {
        return new SavepointTaking(
                cluster.log(),
                cluster.scheduler(),
                "penstock",
                new JobName(JOB),
                store("storage"),
                store(to),
                scratch("taking-" + to),
                () -> held.coordinator().view().held().getOrDefault(new JobName(JOB), 0L));
    }

    private String tool(String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream into = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        int exit = StateTool.run(List.of(arguments), into, into);
        String out = bytes.toString(StandardCharsets.UTF_8);
        assertThat(exit).as(out).isEqualTo(StateTool.FINE);
        return out;
    }

    @Test
    void shouldSaveAJobThatRunsInOneProcessAndBeginAnotherFromItWithOtherSlots() throws Exception {
        SimulatedProcess first = run(JOB, "tm", null);
        append(20);
        awaitAllOnce();
        first.coordinator().tell(new SavepointBegins(new JobName(JOB)));
        Savepoint savepoint = take("saved", first);
        first.coordinator().tell(new SavepointEnds(new JobName(JOB)));
        assertThat(savepoint.stopped()).isFalse();
        assertThat(savepoint.checkpoint()).isPositive();
        assertThat(savepoint.tasks()).hasSize(2 + 4 + 4);
        assertThat(tool("ls", directory.resolve("saved").toUri().toString()))
                .contains("savepoint of job counting")
                .contains("again,count");

        append(10);
        awaitAllOnce();
        cluster.stop(first);
        int counted = cluster.committedTexts("out").size();
        Directories.delete(directory.resolve("storage"));

        // the other job goes on from the savepoint: what came behind it is counted as the first one has counted it
        SimulatedProcess second = start("counting-2", "tm", "saved", settings -> settings.slots(3));
        cluster.until(second, TaskManagerState.RUNNING);
        cluster.until("the ten are counted", () -> cluster.committedTexts("out").size() >= counted + 10);
        cluster.pass(Duration.ofSeconds(2));
        List<String> all = cluster.committedTexts("out");
        assertThat(all.subList(counted, all.size()))
                .as("the same ten lines, from the same state")
                .containsExactlyInAnyOrderElementsOf(all.subList(counted - 10, counted));
        cluster.stop(second);

        SimulatedProcess again = start("counting-2", "tm", "saved", settings -> settings.slots(1));
        cluster.until(again, TaskManagerState.RUNNING);
        cluster.append("in", 0, "a");
        cluster.until("it went on", () -> cluster.committedTexts("out").size() == counted + 11);
        assertThat(cluster.committedTexts("out").get(counted + 10)).isEqualTo("a:6:6");
        cluster.stop(again);
    }

    @Test
    void shouldRefuseASavepointOfSeveralProcessesThatRunWithAnExchangeBetweenThem() {
        SimulatedProcess first = run(JOB, "one", null);
        SimulatedProcess second = run(JOB, "two", null);
        cluster.pass(Duration.ofSeconds(5));

        try (SavepointTaking taking = taking("refused", first)) {
            assertThatThrownBy(() -> cluster.until("it is refused", () -> {
                        taking.doWork();
                        return taking.savepoint().isPresent();
                    }))
                    .isInstanceOf(SavepointException.class)
                    .hasMessageContaining("runs in 2 processes")
                    .hasMessageContaining("stop all of its processes");
        }
        cluster.stop(second);
        cluster.stop(first);
    }

    /** Both die while frames are on their way between them. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldSaveWhatTwoProcessesThatDiedHaveCommittedAndGoOnInThree(long seed) {
        createTopics(new SimulatedCluster(seed));
        SimulatedProcess first = run(JOB, "one", null);
        SimulatedProcess second = run(JOB, "two", null);
        append(100);
        cluster.pass(Duration.ofSeconds(3));
        append(2_000);
        cluster.until("some are counted", () -> cluster.committedTexts("out").size() >= 200 + 300 * (int) seed);
        first.crash();
        second.crash();
        assertThat(cluster.committedTexts("out"))
                .as("it was in the midst of them")
                .hasSizeLessThan(lines);

        cluster.createTopic("elsewhere", 1);
        SimulatedProcess other =
                start("other", "tm", counting("count", "elsewhere", "elsewhere-out"), null, settings -> {});
        cluster.until("its coordinator has fenced them", () -> areGone(other));
        Savepoint savepoint = take("saved", other);
        assertThat(savepoint.stopped()).isTrue();
        assertThat(savepoint.tasks()).allMatch(Savepoint.Task::hasAnything);
        assertThat(savepoint.tasks().stream()
                        .mapToLong(task -> task.frames().count())
                        .sum())
                .as("frames on their way")
                .isPositive();
        cluster.stop(other);

        SimulatedProcess a = start("counting-2", "a", "saved", settings -> settings.slots(1));
        SimulatedProcess b = start("counting-2", "b", "saved", settings -> settings.slots(3));
        SimulatedProcess c = start("counting-2", "c", "saved", settings -> {});
        List.of(a, b, c).forEach(process -> cluster.until(process, TaskManagerState.RUNNING));
        append(200);
        awaitAllOnce();
        List.of(a, b, c).forEach(cluster::stop);
    }

    /** Whatever its first process has done by then: the next one finds it, or does it again. */
    @ParameterizedTest
    @ValueSource(ints = {3, 5, 7, 9})
    void shouldBeginOnceThoughTheFirstProcessDiesInTheMidstOfIt(int requests) {
        SimulatedProcess saved = run(JOB, "tm", null);
        append(20);
        awaitAllOnce();
        saved.coordinator().tell(new SavepointBegins(new JobName(JOB)));
        take("saved", saved);
        saved.coordinator().tell(new SavepointEnds(new JobName(JOB)));
        cluster.stop(saved);

        SimulatedProcess first = start("counting-2", "tm", "saved", settings -> {});
        cluster.atRequest(first.name(), requests, first::crash);
        cluster.until("it has died", () -> !first.isAlive());
        SimulatedProcess second = start("counting-2", "tm", "saved", settings -> {});
        cluster.until(second, TaskManagerState.RUNNING);
        append(1);
        awaitAllOnce();
        cluster.stop(second);
    }

    @Test
    void shouldNameWhatDoesNotFit() {
        SimulatedProcess first = run(JOB, "tm", null);
        append(20);
        awaitAllOnce();
        first.coordinator().tell(new SavepointBegins(new JobName(JOB)));
        take("saved", first);
        first.coordinator().tell(new SavepointEnds(new JobName(JOB)));
        cluster.stop(first);

        assertThat(refusal(start("renamed", "tm", counting("other-uid"), "saved", settings -> {})))
                .contains("savepoint saved has state of stage \"count\"")
                .contains("penstock.restore.allow-non-restored-state=true");
        assertThat(refusal(start("wider", "tm", "saved", settings -> settings.maxParallelism(8))))
                .contains("has 4 key groups of stage \"count\"")
                .contains("penstock.job.max-parallelism=8");
        assertThat(refusal(start(JOB, "tm", "saved", settings -> {})))
                .contains("has journals and a run of its own")
                .contains("penstock.restore.savepoint");
        assertThat(refusal(start("nothing", "tm", "not-there", settings -> {}))).contains("not-there is no savepoint");

        SimulatedProcess without = start(
                "renamed", "tm", counting("other-uid"), "saved", settings -> settings.allowNonRestoredState(true));
        cluster.until(without, TaskManagerState.RUNNING);
        int before = cluster.committedTexts("out").size();
        cluster.append("in", 0, "a");
        cluster.until("it runs", () -> cluster.committedTexts("out").size() > before);
        assertThat(cluster.committedTexts("out").get(before))
                .as("the first stage begins anew")
                .isEqualTo("a:1:4");
        cluster.stop(without);
    }

    private static boolean areGone(SimulatedProcess leader) {
        JobControlView view = new JobControlView(new JobName(JOB));
        leader.coordinator()
                .view()
                .jobs()
                .getOrDefault(new JobName(JOB), List.of())
                .forEach(view::apply);
        return view.run().isPresent()
                && view.listed(Standing.ALIVE).isEmpty()
                && view.listed(Standing.DEAD).isEmpty();
    }

    private String refusal(SimulatedProcess process) {
        cluster.until(process, TaskManagerState.FAILED);
        String cause = Objects.requireNonNull(process.taskManager().status().cause());
        process.crash();
        return cause;
    }

    private static final class Count extends KeyedProcessFunction<String, String, String> {

        private @Nullable ValueState<Long> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Long.class));
        }

        @Override
        public void processElement(String line, Context context, Collector<String> out) throws Exception {
            ValueState<Long> counts = Objects.requireNonNull(count);
            Long before = counts.value();
            long now = before == null ? 1 : before + 1;
            counts.update(now);
            out.collect(line + ":" + now);
        }
    }
}
