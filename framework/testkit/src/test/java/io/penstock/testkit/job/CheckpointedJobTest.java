package io.penstock.testkit.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.MapFunction;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.runtime.state.FunctionInitializationContext;
import io.penstock.runtime.state.FunctionSnapshotContext;
import io.penstock.streaming.api.checkpoint.CheckpointedFunction;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.testkit.junit.PenstockExtension;
import io.penstock.testkit.junit.TestResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Operator state in a source's stage and behind a keyBy, through crashes and failures. */
@ExtendWith(PenstockExtension.class)
class CheckpointedJobTest {

    private static final SimpleStringSchema TEXT = new SimpleStringSchema();

    /** Numbers what it sees; the number is in a field, and in state at cuts only. */
    private static final class Numbering implements MapFunction<String, String>, CheckpointedFunction {
        private final String mark;
        private final Runnable trouble;
        private int number;
        private @Nullable ListState<Integer> kept;

        Numbering(String mark, Runnable trouble) {
            this.mark = mark;
            this.trouble = trouble;
        }

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            kept = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("number", Types.INT));
            for (int each : Objects.requireNonNull(kept.get())) {
                number = each;
            }
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            Objects.requireNonNull(kept).update(List.of(number));
        }

        @Override
        public String map(String text) {
            number++;
            trouble.run();
            return text + mark + number;
        }
    }

    private int toThrowAt = -1;
    private int calls;

    private void trouble() {
        if (++calls == toThrowAt) {
            throw new IllegalStateException("passing trouble");
        }
    }

    private void define(StreamExecutionEnvironment env) {
        env.fromSource(
                        KafkaSource.<String>builder()
                                .setTopics("in")
                                .setStartingOffsets(OffsetsInitializer.earliest())
                                .setValueOnlyDeserializer(TEXT)
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "in")
                .uid("in")
                .map(new Numbering("#", () -> {}))
                .uid("first")
                .keyBy(text -> "all", Types.STRING)
                .map(new Numbering("/", this::trouble))
                .uid("second")
                .sinkTo(KafkaSink.<String>builder()
                        .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                .setTopic("out")
                                .setValueSerializationSchema(TEXT)
                                .build())
                        .build())
                .uid("out");
    }

    @RepeatedTest(15)
    void shouldNumberEachOnceWhereverTheProcessCrashes(
            SimulatedCluster cluster, TestResources resources, RepetitionInfo repetition) {
        toThrowAt = repetition.getCurrentRepetition();
        JobTestRunner runner = resources.add(JobTestRunner.of("numbering", this::define)
                .on(cluster)
                .settings(settings -> settings.errorPolicy(ErrorPolicy.RETRY))
                .build());
        TestInputTopic<String> in = runner.inputTopic("in", 1, TEXT);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        runner.start();
        runner.crashAtRequest(repetition.getCurrentRepetition());
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            in.send("x");
            expected.add("x#" + i + "/" + i);
            runner.runFor(Duration.ofMillis(7));
        }
        runner.runFor(Duration.ofSeconds(1)); // a process that has rolled back may ask for little before
        runner.restart();
        runner.runUntilIdle();
        in.send("x");
        expected.add("x#13/13");
        runner.runUntilIdle();
        assertThat(out.values()).containsExactlyElementsOf(expected);
        assertThat(calls).isGreaterThanOrEqualTo(toThrowAt);
    }
}
