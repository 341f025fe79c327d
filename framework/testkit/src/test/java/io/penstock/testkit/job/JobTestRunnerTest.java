package io.penstock.testkit.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.MapFunction;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.engine.taskmanager.RestartStrategy;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.engine.taskmanager.TaskManagerStatus;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.testkit.junit.PenstockExtension;
import io.penstock.testkit.junit.TestResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(PenstockExtension.class)
class JobTestRunnerTest {

    private static final SimpleStringSchema TEXT = new SimpleStringSchema();

    @Test
    void shouldRunUntilAllThatWasFedIsCommitted(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = resources.add(
                JobTestRunner.of("spending", Spending::define).on(cluster).build());
        TestInputTopic<String> payments = runner.inputTopic("payments", 2, TEXT);
        TestOutputTopic<String> sums = runner.outputTopic("sums", 1, TEXT);
        runner.start();

        payments.send("a", "a:5", 1_000);
        payments.send("b", "b:1", 2_000);
        payments.send("a", "a:6", 3_000);
        runner.runUntilIdle();
        assertThat(sums.readValues()).containsExactlyInAnyOrder("a=5", "b=1", "a=11");
        assertThat(sums.readValues()).isEmpty();

        payments.sendTo(0, null, "c:1", 62_000);
        payments.sendTo(1, null, "c:1", 62_000);
        runner.runUntilWatermark(60_000);
        runner.runUntilIdle();
        assertThat(sums.readRecords())
                .extracting(TestRecord::value)
                .containsExactlyInAnyOrder("c=1", "c=2", "a by minute 1: 11", "b by minute 1: 1");
        assertThat(sums.records()).hasSize(7).allSatisfy(record -> assertThat(record.timestampMs())
                .isPositive());
        runner.stop();
        assertThat(runner.statuses()).extracting(TaskManagerStatus::state).containsExactly(TaskManagerState.STOPPED);
    }

    @RepeatedTest(15)
    void shouldCommitEachOnceWhereverTheProcessCrashes(
            SimulatedCluster cluster, TestResources resources, RepetitionInfo repetition) {
        JobTestRunner runner = resources.add(
                JobTestRunner.of("spending", Spending::define).on(cluster).build());
        TestInputTopic<String> payments = runner.inputTopic("payments", 1, TEXT);
        TestOutputTopic<String> sums = runner.outputTopic("sums", 1, TEXT);
        runner.start();
        runner.crashAtRequest(repetition.getCurrentRepetition());
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            payments.send("a", "a:1", 1_000L * i);
            expected.add("a=" + i);
            runner.runFor(Duration.ofMillis(7));
        }
        runner.restart();
        runner.runUntilIdle();
        assertThat(sums.values()).containsExactlyElementsOf(expected);
    }

    @Test
    void shouldShareAJobAmongProcessesOfWhichOneCrashes(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = resources.add(JobTestRunner.of("spending", Spending::define)
                .on(cluster)
                .processes(2)
                .build());
        TestInputTopic<String> payments = runner.inputTopic("payments", 4, TEXT);
        TestOutputTopic<String> sums = runner.outputTopic("sums", 1, TEXT);
        runner.start();
        for (int i = 0; i < 8; i++) {
            payments.send("k" + i, "k" + i + ":1", 1_000);
        }
        runner.runUntilIdle();
        assertThat(sums.readValues()).hasSize(8);
        assertThat(runner.statuses())
                .allSatisfy(status -> assertThat(status.tasks()).isPositive());

        runner.crash(1);
        for (int i = 0; i < 8; i++) {
            payments.send("k" + i, "k" + i + ":1", 1_000);
        }
        runner.runUntilIdle();
        assertThat(sums.readValues()).hasSize(8).allSatisfy(sum -> assertThat(sum)
                .endsWith("=2"));
    }

    @Test
    void shouldShowWhatWentToTheDeadLetters(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = resources.add(JobTestRunner.of("spending", Spending::define)
                .on(cluster)
                .settings(settings -> settings.errorPolicy(ErrorPolicy.DEAD_LETTER))
                .build());
        TestInputTopic<String> payments = runner.inputTopic("payments", 1, TEXT);
        TestOutputTopic<String> sums = runner.outputTopic("sums", 1, TEXT);
        TestOutputTopic<String> dead = runner.deadLetters(TEXT);
        runner.start();
        payments.send("a:1");
        payments.send("a:no number");
        payments.send("a:2");
        runner.runUntilIdle();
        assertThat(sums.values()).containsExactly("a=1", "a=3");
        assertThat(dead.values()).containsExactly("a:no number");
    }

    @Test
    void shouldFailWithTheCauseWhereTheJobHasFailed(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = resources.add(JobTestRunner.of("spending", Spending::define)
                .on(cluster)
                .settings(settings -> settings.restart(new RestartStrategy.Settings(1, 10, 10, 60_000)))
                .build());
        assertThatThrownBy(runner::runUntilIdle).hasMessageContaining("start()");
        TestInputTopic<String> payments = runner.inputTopic("payments", 1, TEXT);
        runner.outputTopic("sums", 1, TEXT);
        runner.start();
        payments.send("a:no number");
        assertThatThrownBy(runner::runUntilIdle)
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("NumberFormatException")
                .hasMessageContaining("seed " + cluster.seed());
    }

    /** Mutable; two slots that have the same one at once. */
    public static final class Tally {
        public String key = "";
        public long count;
    }

    private static void reusing(StreamExecutionEnvironment env) {
        env.fromSource(
                        KafkaSource.<String>builder()
                                .setTopics("payments")
                                .setValueOnlyDeserializer(TEXT)
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "payments")
                .uid("payments")
                .map(new MapFunction<String, Tally>() {
                    private final Tally reused = new Tally();

                    @Override
                    public Tally map(String line) {
                        reused.key = line;
                        reused.count++;
                        return reused;
                    }
                })
                .returns(Tally.class)
                .uid("reuse")
                .keyBy(tally -> tally.key, Types.STRING)
                .map(tally -> tally.key + tally.count)
                .returns(Types.STRING)
                .uid("text")
                .sinkTo(KafkaSink.<String>builder()
                        .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                .setTopic("sums")
                                .setValueSerializationSchema(TEXT)
                                .build())
                        .build())
                .uid("sums");
    }

    @ParameterizedTest
    @EnumSource(ErrorPolicy.class)
    void shouldStopAJobThatChangesWhatItHasEmitted(
            ErrorPolicy policy, SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = resources.add(JobTestRunner.of("reusing", JobTestRunnerTest::reusing)
                .on(cluster)
                .settings(settings -> settings.errorPolicy(policy))
                .build());
        TestInputTopic<String> payments = runner.inputTopic("payments", 1, TEXT);
        runner.outputTopic("sums", 1, TEXT);
        runner.start();
        for (int i = 0; i < 20; i++) {
            payments.send("k" + i);
        }
        assertThatThrownBy(runner::runUntilIdle)
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("RecordChangedException")
                .hasMessageContaining("(uid reuse) has changed key of a " + Tally.class.getName())
                .hasMessageNotContaining("restarts are used up");
    }

    @Test
    void shouldLookAwayWhereToldSo(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = resources.add(JobTestRunner.of("reusing", JobTestRunnerTest::reusing)
                .on(cluster)
                .settings(settings -> settings.detectsMutation(false))
                .build());
        TestInputTopic<String> payments = runner.inputTopic("payments", 1, TEXT);
        TestOutputTopic<String> sums = runner.outputTopic("sums", 1, TEXT);
        runner.start();
        for (int i = 0; i < 20; i++) {
            payments.send("k" + i);
        }
        runner.runUntilIdle();
        assertThat(sums.values()).as("what comes of it is nobody's guess").hasSize(20);
    }
}
