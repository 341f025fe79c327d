package io.penstock.testkit.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.engine.taskmanager.RestartStrategy;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.engine.taskmanager.TaskManagerStatus;
import io.penstock.streaming.api.datastream.AsyncDataStream;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.async.AsyncFunction;
import io.penstock.streaming.api.functions.async.ResultFuture;
import io.penstock.testkit.junit.PenstockExtension;
import io.penstock.testkit.junit.TestResources;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A job whose service is the test: it answers when the test says so. */
@ExtendWith(PenstockExtension.class)
class AsyncJobTest {

    private static final SimpleStringSchema TEXT = new SimpleStringSchema();
    private static final int CAPACITY = 3;

    private record Call(String line, ResultFuture<String> future) {
        void answer() {
            future.complete(List.of(line + "!"));
        }
    }

    private final List<Call> calls = new ArrayList<>();

    private void define(StreamExecutionEnvironment env) {
        DataStream<String> lines = lines(env);
        AsyncDataStream.orderedWait(lines, asking(), 0, TimeUnit.SECONDS, CAPACITY)
                .returns(Types.STRING)
                .uid("ask")
                .sinkTo(sink())
                .uid("out");
    }

    private AsyncFunction<String, String> asking() {
        return (line, future) -> calls.add(new Call(line, future));
    }

    private static DataStream<String> lines(StreamExecutionEnvironment env) {
        return env.fromSource(
                        KafkaSource.<String>builder()
                                .setTopics("in")
                                .setStartingOffsets(OffsetsInitializer.earliest())
                                .setValueOnlyDeserializer(TEXT)
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "in")
                .uid("in");
    }

    private static KafkaSink<String> sink() {
        return KafkaSink.<String>builder()
                .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                        .setTopic("out")
                        .setValueSerializationSchema(TEXT)
                        .build())
                .build();
    }

    private JobTestRunner runner(SimulatedCluster cluster, TestResources resources) {
        return resources.add(JobTestRunner.of("asking", this::define)
                .on(cluster)
                .settings(settings -> settings.restart(new RestartStrategy.Settings(3, 10, 100, 60_000)))
                .build());
    }

    private List<String> asked() {
        return calls.stream().map(Call::line).toList();
    }

    private void feed(JobTestRunner runner, int lines) {
        TestInputTopic<String> in = runner.inputTopic("in", 1, TEXT);
        for (int i = 0; i < lines; i++) {
            in.send("l" + i);
        }
    }

    private static long unread(JobTestRunner runner) {
        return runner.statuses().get(0).slots().stream()
                .mapToLong(TaskManagerStatus.SlotStatus::pendingRecords)
                .sum();
    }

    private void answerUntilIdle(JobTestRunner runner) {
        for (int answered = 0; answered < calls.size(); ) {
            calls.get(answered++).answer();
            if (answered == calls.size()) {
                runner.runUntilIdle();
            }
        }
    }

    @Test
    void shouldReadNoMoreThanItMayHaveInFlight(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(cluster, resources);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        feed(runner, 10);
        runner.start();
        runner.runFor(Duration.ofSeconds(2));
        assertThat(asked()).containsExactly("l0", "l1", "l2");
        assertThat(unread(runner)).isEqualTo(7);

        calls.get(1).answer();
        runner.runFor(Duration.ofSeconds(1));
        assertThat(asked()).as("the first is in front of it").hasSize(CAPACITY);
        calls.get(0).answer();
        runner.runFor(Duration.ofSeconds(1));
        assertThat(asked()).containsExactly("l0", "l1", "l2", "l3", "l4");
        assertThat(out.values()).containsExactly("l0!", "l1!");
    }

    @Test
    void shouldAskAgainAfterACrashAndPutOutOnce(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(cluster, resources);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        feed(runner, 4);
        runner.start();
        runner.runUntil("three are asked", () -> calls.size() == CAPACITY);
        calls.get(0).answer();
        runner.runFor(Duration.ofSeconds(1));
        assertThat(out.values()).containsExactly("l0!");
        runner.crash();
        List<Call> before = List.copyOf(calls);
        calls.clear();
        runner.restart();
        runner.runUntil("three are asked again", () -> calls.size() == CAPACITY);
        assertThat(asked()).containsExactly("l1", "l2", "l3");
        before.forEach(Call::answer); // to a process that is gone
        runner.runFor(Duration.ofSeconds(1));
        assertThat(out.values()).containsExactly("l0!");
        answerUntilIdle(runner);
        assertThat(out.values()).containsExactly("l0!", "l1!", "l2!", "l3!");
    }

    @Test
    void shouldAskAgainAfterACallHasFailed(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(cluster, resources);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        feed(runner, 3);
        runner.start();
        runner.runUntil("three are asked", () -> calls.size() == CAPACITY);
        runner.runFor(Duration.ofSeconds(1));
        calls.get(0).answer();
        calls.get(2).future().completeExceptionally(new IOException("no route"));
        calls.clear();
        runner.runUntil("those that are not put out are asked again", () -> asked().contains("l2"));
        runner.runFor(Duration.ofSeconds(1));
        answerUntilIdle(runner);
        assertThat(out.values()).containsExactly("l0!", "l1!", "l2!");
    }

    @Test
    void shouldStopWithoutWaitingForAnswers(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(cluster, resources);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        feed(runner, 2);
        runner.start();
        runner.runUntil("both are asked", () -> calls.size() == 2);
        runner.stop();
        assertThat(runner.statuses()).extracting(TaskManagerStatus::state).containsExactly(TaskManagerState.STOPPED);
        assertThat(out.values()).isEmpty();
        calls.clear();
        runner.restart();
        runner.runUntil("both are asked again", () -> calls.size() == 2);
        answerUntilIdle(runner);
        assertThat(out.values()).containsExactly("l0!", "l1!");
    }

    @Test
    void shouldRefuseToForgetWhatIsInFlight(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(cluster, resources);
        runner.outputTopic("out", 1, TEXT);
        feed(runner, 1);
        runner.start();
        runner.runUntil("it is asked", () -> calls.size() == 1);
        runner.stop();
        JobTestRunner other = resources.add(
                JobTestRunner.of("asking", env -> AsyncDataStream.orderedWait(lines(env), asking(), 0, TimeUnit.SECONDS)
                                .returns(Types.STRING)
                                .uid("other")
                                .sinkTo(sink())
                                .uid("out"))
                        .on(cluster)
                        .settings(settings -> settings.restart(new RestartStrategy.Settings(1, 10, 100, 60_000)))
                        .build());
        other.startWithoutWaiting();
        cluster.until(
                "it has failed",
                () -> other.statuses().get(0).state() == TaskManagerState.FAILED,
                () -> other.statuses().toString());
        assertThat(other.statuses().get(0).cause()).contains("\"ask\"").contains("bring it back");
    }
}
