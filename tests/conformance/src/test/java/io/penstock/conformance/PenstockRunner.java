package io.penstock.conformance;

import io.penstock.api.common.eventtime.Watermark;
import io.penstock.api.common.eventtime.WatermarkGenerator;
import io.penstock.api.common.eventtime.WatermarkOutput;
import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.connector.source.lib.ElementsSource;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.engine.slot.SlotSettings;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerStatus.SlotStatus;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.testkit.job.JobTestRunner;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.TestOutputTopic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;

/**
 * Runs a job on Penstock, on the testkit's simulated cluster: records one by one, frames of one record, a commit every few milliseconds, and
 * a process killed between two records; which record, and which process, is drawn from the seed.
 */
final class PenstockRunner {

    private static final SimpleStringSchema TEXT = new SimpleStringSchema();
    private static final List<String> PORTS = List.of("out", "late");
    private static final SlotSettings ONE_BY_ONE = new SlotSettings(8, 1, 1 << 20, 1, 20);

    /** So that some records of a key are in one commit. */
    private static final Duration COMMIT_INTERVAL_TO_FOLD = Duration.ofMillis(30);

    /** Draws a job between its input and its outputs. */
    interface Job {
        void define(IntFunction<DataStream<Event>> inputs, BiConsumer<String, DataStream<String>> outputs);
    }

    private final long seed;
    private final int processes;
    private final boolean kill;
    private final boolean preAggregates;
    private final Job job;
    private final List<Event> events;
    private final SplittableRandom random;
    private int killAt;
    private int read;
    private Runnable killing = () -> {};

    private long accumulators;

    private PenstockRunner(long seed, int processes, boolean kill, boolean preAggregates, List<Event> events, Job job) {
        this.seed = seed;
        this.processes = processes;
        this.kill = kill;
        this.preAggregates = preAggregates;
        this.events = events;
        this.job = job;
        this.random = new SplittableRandom(seed);
    }

    /** In one process or several, one of which is killed and started again. */
    static Outcome run(long seed, int processes, List<Event> events, Job job) {
        return new PenstockRunner(seed, processes, true, false, events, job).run();
    }

    /**
     * In two processes, one of which is killed and started again, that fold records before they send them to each other.
     *
     * @param accumulators told how many went by frame
     */
    static Outcome runPreAggregating(long seed, List<Event> events, Job job, LongConsumer accumulators) {
        PenstockRunner runner = new PenstockRunner(seed, 2, true, true, events, job);
        Outcome outcome = runner.run();
        accumulators.accept(runner.accumulators);
        return outcome;
    }

    /** In one process, which is left alone. */
    static Outcome runInPeace(long seed, List<Event> events, Job job) {
        return new PenstockRunner(seed, 1, false, false, events, job).run();
    }

    private Outcome run() {
        SimulatedCluster cluster = new SimulatedCluster(seed);
        try (JobTestRunner runner = JobTestRunner.of("conformance", this::define)
                .on(cluster)
                .processes(processes)
                .settings(this::settings)
                .build()) {
            Map<String, TestOutputTopic<String>> topics = new HashMap<>();
            PORTS.forEach(port -> topics.put(port, runner.outputTopic(port, 1, TEXT)));
            boolean[] killed = {!kill};
            if (kill) {
                killAt = 1 + random.nextInt(events.size());
                int victim = random.nextInt(processes);
                killing = () -> cluster.scheduler().schedule(0, () -> {
                    if (!killed[0]) {
                        killed[0] = true;
                        runner.crash(victim);
                    }
                });
            }
            runner.startWithoutWaiting();
            if (kill) {
                runner.runUntil("one is killed", () -> killed[0]);
                runner.restart();
            }
            runner.runUntilFinished();
            accumulators = runner.statuses().stream()
                    .flatMap(status -> status.slots().stream())
                    .mapToLong(SlotStatus::accumulatorsByFrame)
                    .sum();
            Map<String, List<String>> results = new HashMap<>();
            topics.forEach((port, topic) -> results.put(port, topic.values()));
            return new Outcome(results);
        }
    }

    private void settings(TaskManagerConfig.Builder settings) {
        settings.slots(2).slotSettings(ONE_BY_ONE);
        if (preAggregates) {
            settings.preAggregates(true).commitInterval(COMMIT_INTERVAL_TO_FOLD);
        }
    }

    private void define(StreamExecutionEnvironment environment) {
        DataStream<Event> input = environment
                .fromSource(new ElementsSource<>(events, TypeInformation.of(Event.class)), marked(), "events")
                .uid("events");
        job.define(
                side -> input.filter(event -> !event.isMark() && event.side == side),
                (port, results) -> results.sinkTo(KafkaSink.<String>builder()
                                .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                        .setTopic(port)
                                        .setValueSerializationSchema(TEXT)
                                        .build())
                                .build())
                        .uid(port));
    }

    private WatermarkStrategy<Event> marked() {
        return WatermarkStrategy.<Event>forGenerator(context -> new Marks())
                .withTimestampAssigner((event, before) -> event.time);
    }

    /** Watermarks are in the input. */
    private final class Marks implements WatermarkGenerator<Event> {
        @Override
        public void onEvent(Event event, long eventTimestamp, WatermarkOutput output) {
            if (event.isMark()) {
                output.emitWatermark(new Watermark(event.mark));
            }
            if (++read == killAt) {
                killing.run();
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }
}
