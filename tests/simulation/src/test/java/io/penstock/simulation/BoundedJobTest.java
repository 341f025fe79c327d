package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.datagen.source.DataGeneratorSource;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.KafkaSourceBuilder;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.slot.SlotSettings;
import io.penstock.engine.taskmanager.Delivery;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.engine.taskmanager.TaskManagerStatus;
import io.penstock.log.Isolation;
import io.penstock.log.LogPartition;
import io.penstock.log.sim.SimRecord;
import io.penstock.protocol.JobName;
import io.penstock.protocol.control.ControlCodec;
import io.penstock.protocol.control.JobControlView;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.testkit.job.JobTestRunner;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulationFailure;
import io.penstock.testkit.job.TestInputTopic;
import io.penstock.testkit.job.TestOutputTopic;
import io.penstock.testkit.junit.PenstockExtension;
import io.penstock.testkit.junit.TestResources;
import io.penstock.util.Collector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Jobs whose sources end. */
@ExtendWith(PenstockExtension.class)
class BoundedJobTest {

    private static final SimpleStringSchema TEXT = new SimpleStringSchema();
    private static final WatermarkStrategy<String> BY_TEXT = WatermarkStrategy.<String>forBoundedOutOfOrderness(
                    Duration.ofMillis(5))
            .withTimestampAssigner((line, before) -> Long.parseLong(line.substring(line.indexOf(':') + 1)));

    /** {@code key:timeMs}: counts per key, said when the input has ended. */
    private static final class CountToTheEnd extends KeyedProcessFunction<String, String, String> {
        private @Nullable ValueState<Long> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Long.class));
        }

        @Override
        public void processElement(String line, Context ctx, Collector<String> out) throws Exception {
            ValueState<Long> counts = Objects.requireNonNull(count);
            Long before = counts.value();
            counts.update(before == null ? 1 : before + 1);
            ctx.timerService().registerEventTimeTimer(Long.MAX_VALUE);
            ctx.timerService().registerProcessingTimeTimer(ctx.timerService().currentProcessingTime() + 600_000);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> out) throws Exception {
            out.collect(
                    ctx.getCurrentKey() + "=" + Objects.requireNonNull(count).value());
        }
    }

    private static KafkaSink<String> out() {
        return KafkaSink.<String>builder()
                .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                        .setTopic("out")
                        .setValueSerializationSchema(TEXT)
                        .build())
                .build();
    }

    private static void count(DataStream<String> lines) {
        lines.keyBy(line -> line.substring(0, line.indexOf(':')), Types.STRING)
                .process(new CountToTheEnd())
                .uid("count")
                .sinkTo(out())
                .uid("sink");
    }

    private static KafkaSourceBuilder<String> topic(String name) {
        return KafkaSource.<String>builder().setTopics(name).setValueOnlyDeserializer(TEXT);
    }

    private static DataStream<String> bounded(StreamExecutionEnvironment env, String topic) {
        return env.fromSource(
                        topic(topic).setBounded(OffsetsInitializer.latest()).build(), BY_TEXT, topic)
                .uid(topic);
    }

    private static void countTopic(StreamExecutionEnvironment env) {
        count(bounded(env, "in"));
    }

    private static JobTestRunner runner(
            SimulatedCluster cluster, TestResources resources, JobDefinition definition, int processes) {
        return resources.add(JobTestRunner.of("ending", definition)
                .on(cluster)
                .processes(processes)
                .build());
    }

    private static void feed(TestInputTopic<String> in, int records) {
        for (int i = 0; i < records; i++) {
            in.send("k" + i % 3 + ":" + (1_000 + i));
        }
    }

    @Test
    void shouldFinishWhenAllIsReadFireWhatIsLeftAndStayFinished(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(cluster, resources, BoundedJobTest::countTopic, 1);
        TestInputTopic<String> in = runner.inputTopic("in", 3, TEXT);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        feed(in, 30);
        runner.start();
        runner.runUntilFinished();
        assertThat(runner.statuses().get(0).isReady()).isTrue();
        assertThat(out.readValues()).containsExactlyInAnyOrder("k0=10", "k1=10", "k2=10");

        feed(in, 3); // beyond the end that was found at the first start
        runner.runFor(Duration.ofMinutes(11)); // beyond the processing-time timers
        runner.restart();
        runner.runUntilFinished();
        assertThat(out.readValues()).isEmpty();
        assertThat(runner.statuses().get(0).cause()).contains("job ending has finished", "another name");
        assertThat(runner.statuses().get(0).incarnation())
                .as("it did not even join")
                .isNull();
    }

    /** What the control topic says by now. */
    private static JobControlView control(SimulatedCluster cluster) {
        JobControlView view = new JobControlView(new JobName("ending"));
        for (SimRecord record : cluster.log().committedRecords("penstock.control")) {
            view.apply(ControlCodec.decode(record.key(), record.value(), "control", record.offset()));
        }
        return view;
    }

    /** Runs until the control topic says that the job has finished, which it must not say before all is there. */
    private static void untilSaidFinished(SimulatedCluster cluster, TestOutputTopic<String> out, int results) {
        LogPartition topic = new LogPartition("penstock.control", 0);
        long[] seen = {0};
        cluster.until("the control topic says FINISHED", () -> {
            long end = cluster.log().endOffset(topic, Isolation.READ_UNCOMMITTED);
            if (end == seen[0]) {
                return false;
            }
            seen[0] = end;
            boolean finished = control(cluster).isFinished();
            if (finished) {
                assertThat(out.values()).as("committed before FINISHED").hasSize(results);
            }
            return finished;
        });
    }

    @RepeatedTest(40)
    void shouldFinishWithEachOnceWhereverItCrashes(
            SimulatedCluster cluster, TestResources resources, RepetitionInfo repetition) {
        int processes = 1 + repetition.getCurrentRepetition() % 3;
        JobTestRunner runner = resources.add(JobTestRunner.of("ending", BoundedJobTest::countTopic)
                .on(cluster)
                .processes(processes)
                .settings(settings -> settings.slotSettings(new SlotSettings(4, 8, 1 << 20, 100, 20)))
                .build());
        TestInputTopic<String> in = runner.inputTopic("in", 3, TEXT);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        feed(in, 60);
        runner.startWithoutWaiting();
        runner.crashAtRequest(repetition.getCurrentRepetition());
        runner.runFor(Duration.ofSeconds(4));
        runner.restart();
        untilSaidFinished(cluster, out, 3);
        runner.runUntilFinished();
        assertThat(out.values()).containsExactlyInAnyOrder("k0=20", "k1=20", "k2=20");
    }

    /** The last word, its answer and the last commits before it: nothing of them may be lost, or said too early. */
    @RepeatedTest(60)
    void shouldSayFinishedOnceAllIsCommittedWhereverTheEndIsInterrupted(
            SimulatedCluster cluster, TestResources resources, RepetitionInfo repetition) {
        JobTestRunner runner =
                runner(cluster, resources, BoundedJobTest::countTopic, 1 + repetition.getCurrentRepetition() % 2);
        TestInputTopic<String> in = runner.inputTopic("in", 2, TEXT);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        feed(in, 12);
        runner.start();
        cluster.until("results are committed", () -> !out.values().isEmpty());
        runner.crashAtRequest(repetition.getCurrentRepetition());
        runner.runFor(Duration.ofSeconds(4));
        runner.restart();
        untilSaidFinished(cluster, out, 3);
        runner.runUntilFinished();
        assertThat(out.values()).containsExactlyInAnyOrder("k0=4", "k1=4", "k2=4");
        assertThat(control(cluster).endedTasks()).hasSize(2 + 4);
    }

    @RepeatedTest(6)
    void shouldFinishWithoutTransactionsToo(
            SimulatedCluster cluster, TestResources resources, RepetitionInfo repetition) {
        JobTestRunner runner = resources.add(JobTestRunner.of("ending", BoundedJobTest::countTopic)
                .on(cluster)
                .settings(settings -> settings.delivery(Delivery.AT_LEAST_ONCE))
                .build());
        TestInputTopic<String> in = runner.inputTopic("in", 2, TEXT);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        feed(in, 30);
        runner.startWithoutWaiting();
        runner.crashAtRequest(3 * repetition.getCurrentRepetition());
        runner.runFor(Duration.ofSeconds(4));
        runner.restart();
        runner.runUntilFinished();
        assertThat(out.values()).anyMatch(line -> line.startsWith("k0=")).anyMatch(line -> line.startsWith("k2="));
    }

    @Test
    void shouldHandWhatHasEndedToThoseWhoGoOn(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(
                cluster, resources, env -> bounded(env, "in").sinkTo(out()).uid("sink"), 2);
        TestInputTopic<String> in = runner.inputTopic("in", 2, TEXT);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        for (int i = 0; i < 3_000; i++) {
            in.sendTo(0, null, "a:" + i, 1); // the other partition is empty: its process has nothing to do
        }
        runner.start();
        runner.runUntilFinished();
        assertThat(out.values()).hasSize(3_000).doesNotHaveDuplicates();
    }

    @Test
    void shouldGoOnWhileOneSourceHasNoEndAndNotWaitForTheOneThatHas(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(
                cluster,
                resources,
                env -> count(bounded(env, "in")
                        .union(env.fromSource(
                                        topic("endless").build(),
                                        BY_TEXT.withIdleness(Duration.ofMillis(50)),
                                        "endless")
                                .uid("endless"))),
                2);
        TestInputTopic<String> in = runner.inputTopic("in", 2, TEXT);
        TestInputTopic<String> endless = runner.inputTopic("endless", 2, TEXT);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        feed(in, 6);
        runner.start();
        endless.sendTo(0, null, "a:5000", 1);
        endless.sendTo(1, null, "a:6000", 1);
        runner.runUntilWatermark(4_994);
        runner.runFor(Duration.ofSeconds(2)); // the endless one is idle now: that is not its end

        endless.sendTo(0, null, "a:9000", 1);
        endless.sendTo(1, null, "a:9000", 1);
        runner.runUntilWatermark(8_994);
        runner.runUntilIdle();
        assertThat(out.values()).as("timers of the end").isEmpty();
        assertThat(runner.statuses()).extracting(TaskManagerStatus::state).containsOnly(TaskManagerState.RUNNING);
    }

    @Test
    void shouldReadSequencesElementsAndGeneratedRecordsToTheirEnds(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(
                cluster,
                resources,
                env -> {
                    DataStream<String> numbers =
                            env.fromSequence(1, 2_500).uid("numbers").map(number -> "n" + number);
                    DataStream<String> elements = env.fromData("x", "y", "z").uid("elements");
                    DataStream<String> generated = env.fromSource(
                                    new DataGeneratorSource<>(index -> "g" + index, 4, Types.STRING),
                                    WatermarkStrategy.noWatermarks(),
                                    "generated")
                            .uid("generated");
                    numbers.union(elements, generated).sinkTo(out()).uid("sink");
                },
                2);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        runner.start();
        runner.runUntilFinished();

        List<String> expected = new ArrayList<>(List.of("x", "y", "z", "g0", "g1", "g2", "g3"));
        LongStream.rangeClosed(1, 2_500).forEach(number -> expected.add("n" + number));
        assertThat(out.values()).containsExactlyInAnyOrderElementsOf(expected).containsSubsequence("x", "y", "z");
    }

    @Test
    void shouldRefuseToGoOnWithAnotherNumberOfRecords(SimulatedCluster cluster, TestResources resources) {
        int[] count = {100_000};
        JobTestRunner runner = resources.add(JobTestRunner.of("ending", env -> env.fromSequence(1, count[0])
                        .uid("numbers")
                        .map(String::valueOf)
                        .sinkTo(out())
                        .uid("sink"))
                .on(cluster)
                .settings(settings -> settings.slotSettings(new SlotSettings(4, 8, 1 << 20)))
                .build());
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        runner.start();
        runner.runUntil("some are there", () -> !out.readValues().isEmpty());
        runner.stop();
        count[0]++;
        runner.restart();
        assertThatThrownBy(runner::runUntilFinished)
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("\"numbers\" now has 100001 records")
                .hasMessageContaining("uid");
    }
}
