package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.engine.slot.SlotLoop;
import io.penstock.engine.slot.SlotSettings;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulatedProcess;
import io.penstock.util.Collector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two topics of one alignment group in several processes. Of the first topic's partitions one is slow: its records come a few at a time,
 * and little event time with each; everywhere else all is there from the start. What an operator keeps until the watermark passes it
 * must stay small.
 */
class AlignmentTest {

    private static final String JOB = "aligned";
    private static final String CARDS = "cards";
    private static final String BANKS = "banks";
    private static final String OUT = "out";
    private static final int PARTITIONS = 2;
    private static final int FAST_RECORDS = 800;
    private static final long FAST_STEP_MS = 100;
    private static final int SLOW_RECORDS = 500;
    private static final long SLOW_STEP_MS = 40;
    private static final long DRIFT_MS = 1_000;

    /** Of the last record of every partition, which makes the time of all before it pass. */
    private static final long END_MS = 1_000_000;

    /** Records that a split reads between two questions to its generator. */
    private static final long UNQUESTIONED = 8;

    private final SimulatedCluster cluster = new SimulatedCluster(11);
    private final List<SimulatedProcess> processes = new ArrayList<>();

    /** Event time of the newest record ever read, by partition of both topics; the slow one is the first. */
    private final long[] readMs = new long[2 * PARTITIONS];

    private long driftMostMs;
    private long keptMost;
    private int slowGiven;
    private boolean ended;

    @BeforeEach
    void createTopics() {
        cluster.createTopic(CARDS, PARTITIONS);
        cluster.createTopic(BANKS, PARTITIONS);
        cluster.createTopic(OUT, 2);
        for (int i = 0; i < FAST_RECORDS; i++) {
            cluster.append(CARDS, 1, line(1, i * FAST_STEP_MS));
            cluster.append(BANKS, 0, line(2, i * FAST_STEP_MS));
            cluster.append(BANKS, 1, line(3, i * FAST_STEP_MS));
        }
    }

    private static String line(int from, long timeMs) {
        return from + ":" + timeMs;
    }

    private static long timeOf(String line) {
        return Long.parseLong(line.split(":", 2)[1]);
    }

    private void read(String line) {
        int from = Integer.parseInt(line.split(":", 2)[0]);
        readMs[from] = Math.max(readMs[from], timeOf(line));
        if (!ended) {
            driftMostMs = Math.max(driftMostMs, readMs[from] - readMs[0]);
        }
    }

    private DataStream<String> from(StreamExecutionEnvironment env, String topic, boolean aligned) {
        WatermarkStrategy<String> strategy = WatermarkStrategy.<String>forMonotonousTimestamps()
                .withTimestampAssigner((line, before) -> timeOf(line));
        return env.fromSource(
                        KafkaSource.<String>builder()
                                .setTopics(topic)
                                .setStartingOffsets(OffsetsInitializer.earliest())
                                .setValueOnlyDeserializer(new SimpleStringSchema())
                                .build(),
                        aligned
                                ? strategy.withWatermarkAlignment(
                                        "payments", Duration.ofMillis(DRIFT_MS), Duration.ofMillis(50))
                                : strategy,
                        topic)
                .uid(topic)
                .map(line -> {
                    read(line);
                    return line;
                })
                .returns(Types.STRING);
    }

    private void define(StreamExecutionEnvironment env, boolean aligned) {
        env.getConfig().setAutoWatermarkInterval(20);
        from(env, CARDS, aligned)
                .union(from(env, BANKS, aligned))
                .keyBy(line -> line, Types.STRING)
                .process(new KeepUntilItsTime())
                .returns(Types.STRING)
                .uid("keep")
                .sinkTo(ReferenceJob.sink(OUT))
                .uid("out");
    }

    /** Every record is a key of its own. */
    private static final class KeepUntilItsTime extends KeyedProcessFunction<String, String, String> {

        private @Nullable ValueState<String> kept;

        @Override
        public void open(OpenContext context) {
            kept = getRuntimeContext().getState(new ValueStateDescriptor<>("kept", String.class));
        }

        @Override
        public void processElement(String line, Context context, Collector<String> out) throws Exception {
            Objects.requireNonNull(kept).update(line);
            context.timerService().registerEventTimeTimer(timeOf(line));
        }

        @Override
        public void onTimer(long timestampMs, OnTimerContext context, Collector<String> out) throws Exception {
            ValueState<String> state = Objects.requireNonNull(kept);
            out.collect(state.value());
            state.clear();
        }
    }

    private SimulatedProcess start(String name, boolean aligned) {
        SimulatedProcess process = new SimulatedProcess(
                name,
                cluster.log(),
                TaskManagerConfig.builder(JOB, "tm-" + name)
                        .process(name)
                        .slots(2)
                        .maxParallelism(4)
                        .commitInterval(Duration.ofMillis(10))
                        .slotSettings(new SlotSettings(64, 2, 1 << 20))
                        .replicationFactor(1)
                        .build(),
                env -> define(env, aligned),
                cluster.scheduler().splitRandom(),
                SimulatedProcess.IDLE_NANOS_MAX,
                this::measure);
        processes.add(process);
        process.start();
        return process;
    }

    private void measure() {
        long kept = 0;
        for (SimulatedProcess process : processes) {
            if (process.isAlive()) {
                for (SlotLoop slot : process.taskManager().slots()) {
                    kept += slot.stateKeys();
                }
            }
        }
        keptMost = Math.max(keptMost, kept);
    }

    private void awaitBothRunning(SimulatedProcess first, SimulatedProcess second) {
        cluster.until(
                "both have a share",
                () -> first.taskManager().status().tasks() > 2
                        && second.taskManager().status().tasks() > 2
                        && first.taskManager().status().state() == TaskManagerState.RUNNING
                        && second.taskManager().status().state() == TaskManagerState.RUNNING);
    }

    private void giveSlow(int records) {
        for (int i = 0; i < records && slowGiven < SLOW_RECORDS; i++) {
            cluster.append(CARDS, 0, line(0, slowGiven++ * SLOW_STEP_MS));
            cluster.pass(Duration.ofMillis(10));
        }
    }

    private Set<String> out() {
        List<String> lines = cluster.committedTexts(OUT);
        Set<String> different = new HashSet<>(lines);
        assertThat(different).as("each once").hasSameSizeAs(lines);
        return different;
    }

    private void awaitAll() {
        ended = true;
        cluster.append(CARDS, 0, line(0, END_MS));
        cluster.append(CARDS, 1, line(1, END_MS));
        cluster.append(BANKS, 0, line(2, END_MS));
        cluster.append(BANKS, 1, line(3, END_MS));
        int wanted = 3 * FAST_RECORDS + SLOW_RECORDS;
        for (int i = 0; i < 120 && out().size() < wanted; i++) {
            cluster.pass(Duration.ofSeconds(1));
        }
        assertThat(out()).hasSize(wanted);
    }

    private void assertBounded() {
        assertThat(driftMostMs)
                .as("event time read ahead of the slow partition")
                .isBetween(DRIFT_MS, DRIFT_MS + UNQUESTIONED * FAST_STEP_MS);
        long ofOne = DRIFT_MS / FAST_STEP_MS + UNQUESTIONED;
        // twice while a task moves, and what the slow one gives until its time has come by frames
        assertThat(keptMost).as("records kept for their time").isLessThan(6 * ofOne + 50);
    }

    @Test
    void shouldKeepPartitionsOfSeveralProcessesTogether() {
        awaitBothRunning(start("first", true), start("second", true));
        giveSlow(SLOW_RECORDS);
        assertBounded();
        awaitAll();
    }

    /** What the others say would be without it. */
    @Test
    void shouldReadFarAheadWithoutAlignment() {
        awaitBothRunning(start("first", false), start("second", false));
        giveSlow(SLOW_RECORDS);
        assertThat(driftMostMs).isGreaterThan(FAST_RECORDS * FAST_STEP_MS / 2);
        assertThat(keptMost).isGreaterThan(2 * FAST_RECORDS);
        awaitAll();
    }

    @Test
    void shouldStayTogetherWhileTasksMoveAndProcessesDie() {
        SimulatedProcess first = start("first", true);
        cluster.until(first, TaskManagerState.RUNNING);
        giveSlow(150);
        SimulatedProcess second = start("second", true);
        giveSlow(150);
        awaitBothRunning(first, second);
        first.crash();
        giveSlow(100);
        SimulatedProcess third = start("third", true);
        giveSlow(100);
        awaitBothRunning(second, third);
        second.leave();
        cluster.until(second, TaskManagerState.STOPPED);
        giveSlow(SLOW_RECORDS);
        assertBounded();
        awaitAll();
    }
}
