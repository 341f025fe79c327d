package io.penstock.testkit.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.Mergeable;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.engine.taskmanager.TaskManagerStatus.SlotStatus;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.testkit.junit.PenstockExtension;
import io.penstock.testkit.junit.TestResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sums of few keys in two processes, of which one crashes, with numbers that the function throws for. */
@ExtendWith(PenstockExtension.class)
class PreAggregationJobTest {

    private static final SimpleStringSchema TEXT = new SimpleStringSchema();
    private static final long START_MS = 1_000_000;
    private static final long SIZE_MS = 100;
    private static final int BAD = 13;

    private static final class Sum implements AggregateFunction<String, Long, Long>, Mergeable {
        @Override
        public Long createAccumulator() {
            return 0L;
        }

        @Override
        public Long add(String line, Long accumulator) {
            long number = Long.parseLong(line.split(":", -1)[1]);
            if (number == BAD) {
                throw new IllegalArgumentException("thirteen");
            }
            return accumulator + number;
        }

        @Override
        public Long getResult(Long accumulator) {
            return accumulator;
        }

        @Override
        public Long merge(Long a, Long b) {
            return a + b;
        }
    }

    /** Lines {@code key:number:timestamp}. */
    private static void define(StreamExecutionEnvironment env, Duration lateness) {
        env.fromSource(
                        KafkaSource.<String>builder()
                                .setTopics("lines")
                                .setValueOnlyDeserializer(TEXT)
                                .build(),
                        WatermarkStrategy.<String>forMonotonousTimestamps()
                                .withTimestampAssigner((line, before) -> Long.parseLong(line.split(":", -1)[2])),
                        "lines")
                .uid("lines")
                .keyBy(line -> line.split(":", -1)[0], Types.STRING)
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(SIZE_MS)))
                .allowedLateness(lateness)
                .aggregate(
                        new Sum(),
                        (key, window, sums, out) ->
                                sums.forEach(sum -> out.collect(key + ":" + window.getStart() + "=" + sum)),
                        Types.LONG,
                        Types.STRING)
                .uid("sums")
                .sinkTo(KafkaSink.<String>builder()
                        .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                .setTopic("sums")
                                .setValueSerializationSchema(TEXT)
                                .build())
                        .build())
                .uid("out");
    }

    private final List<String> bad = new ArrayList<>();
    private final Map<String, Long> expected = new TreeMap<>();

    /** Some forty lines at once, and time for them. */
    private void feed(JobTestRunner runner, TestInputTopic<String> lines, boolean kill, boolean throwing) {
        for (int burst = 0; burst < 12; burst++) {
            if (kill && burst == 4) {
                runner.crash(1);
            } else if (kill && burst == 8) {
                runner.restart();
            }
            for (int i = 0; i < 40; i++) {
                long timestampMs = START_MS + 30L * burst + i / 2;
                int number = throwing && i == burst * 3 ? BAD : 100 + i;
                String key = "k" + i % 5;
                String line = key + ":" + number + ":" + timestampMs;
                lines.sendTo(i % 2, null, line, timestampMs);
                if (number == BAD) {
                    bad.add(line);
                } else {
                    expected.merge(key + ":" + timestampMs / SIZE_MS * SIZE_MS, (long) number, Long::sum);
                }
            }
            runner.runFor(Duration.ofMillis(23));
        }
        for (int partition = 0; partition < 2; partition++) {
            lines.sendTo(partition, null, "end:0:" + (START_MS + 100_000), START_MS + 100_000);
        }
        runner.runUntilIdle();
    }

    private List<String> expected() {
        return expected.entrySet().stream()
                .map(sum -> sum.getKey() + "=" + sum.getValue())
                .toList();
    }

    private static long total(JobTestRunner runner, ToLongFunction<SlotStatus> figure) {
        return runner.statuses().stream()
                .flatMap(status -> status.slots().stream())
                .mapToLong(figure)
                .sum();
    }

    private static JobTestRunner runner(
            SimulatedCluster cluster, ErrorPolicy policy, boolean preAggregates, Duration lateness) {
        return JobTestRunner.of("sums", env -> define(env, lateness))
                .on(cluster)
                .processes(2)
                .settings(settings -> settings.errorPolicy(policy).preAggregates(preAggregates))
                .build();
    }

    @ParameterizedTest
    @CsvSource({"SKIP, true", "SKIP, false", "DEAD_LETTER, true", "DEAD_LETTER, false"})
    void shouldLeaveOutTheRecordThatTheFunctionThrowsForAndNoOther(
            ErrorPolicy policy, boolean preAggregates, SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = resources.add(runner(cluster, policy, preAggregates, Duration.ZERO));
        TestInputTopic<String> lines = runner.inputTopic("lines", 2, TEXT);
        TestOutputTopic<String> sums = runner.outputTopic("sums", 1, TEXT);
        runner.start();
        feed(runner, lines, false, true);

        assertThat(sums.values()).containsExactlyInAnyOrderElementsOf(expected());
        if (policy == ErrorPolicy.DEAD_LETTER) {
            assertThat(runner.deadLetters(TEXT).values()).hasSameSizeAs(bad);
        }
        if (policy == ErrorPolicy.DEAD_LETTER && preAggregates) {
            assertThat(runner.deadLetters(TEXT).values())
                    .as("as the sources read them: the function threw in the process that did")
                    .containsExactlyInAnyOrderElementsOf(bad);
        }
        assertThat(total(runner, SlotStatus::recordsByFrame)).isPositive();
        if (preAggregates) {
            assertThat(total(runner, SlotStatus::accumulatorsByFrame)).isPositive();
            assertThat(total(runner, SlotStatus::recordsPreAggregated))
                    .isGreaterThan(2 * total(runner, SlotStatus::accumulatorsByFrame));
        } else {
            assertThat(total(runner, SlotStatus::recordsPreAggregated)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void shouldCountEachRecordOnceWhereAProcessCrashes(
            boolean preAggregates, SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = resources.add(runner(cluster, ErrorPolicy.RETRY, preAggregates, Duration.ZERO));
        TestInputTopic<String> lines = runner.inputTopic("lines", 2, TEXT);
        TestOutputTopic<String> sums = runner.outputTopic("sums", 1, TEXT);
        runner.start();
        feed(runner, lines, true, false);

        assertThat(sums.values()).containsExactlyInAnyOrderElementsOf(expected());
        assertThat(total(runner, SlotStatus::accumulatorsByFrame) > 0).isEqualTo(preAggregates);
    }

    @Test
    void shouldSendRecordsOneByOneWhereTheJobDoesNotQualify(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = resources.add(runner(cluster, ErrorPolicy.RETRY, true, Duration.ofMillis(1)));
        TestInputTopic<String> lines = runner.inputTopic("lines", 2, TEXT);
        TestOutputTopic<String> sums = runner.outputTopic("sums", 1, TEXT);
        runner.start();
        feed(runner, lines, false, false);

        assertThat(sums.values()).containsExactlyInAnyOrderElementsOf(expected());
        assertThat(total(runner, SlotStatus::recordsByFrame)).isPositive();
        assertThat(total(runner, SlotStatus::recordsPreAggregated)).isZero();
    }
}
