package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.JobExecutionResult;
import io.penstock.api.common.JobStatus;
import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.functions.RichMapFunction;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.datagen.source.DataGeneratorSource;
import io.penstock.core.execution.JobClient;
import io.penstock.runtime.client.JobExecutionException;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.util.CloseableIterator;
import io.penstock.util.Collector;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a Flink user's main method does, in memory. */
@Timeout(60)
class LocalEnvironmentTest {

    record WordCount(String word, int count) {}

    private final StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();

    private static final class CountToTheEnd extends KeyedProcessFunction<String, String, WordCount> {
        private @Nullable ValueState<Integer> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Integer.class));
        }

        @Override
        public void processElement(String word, Context ctx, Collector<WordCount> out) throws Exception {
            ValueState<Integer> counts = Objects.requireNonNull(count);
            Integer before = counts.value();
            counts.update(before == null ? 1 : before + 1);
            ctx.timerService().registerEventTimeTimer(Long.MAX_VALUE);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<WordCount> out) throws Exception {
            out.collect(new WordCount(
                    ctx.getCurrentKey(), Objects.requireNonNull(count).value()));
        }
    }

    /** Notes which objects it was called on, and whether they had been opened. */
    private static final class OwnMap extends RichMapFunction<Long, Long> {
        private static final Map<Integer, Set<Long>> SEEN = new HashMap<>();

        private final List<Long> seen = new ArrayList<>();
        private boolean opened;

        @Override
        public void open(OpenContext context) {
            assertThat(opened).as("each object is opened once").isFalse();
            opened = true;
        }

        @Override
        public Long map(Long value) {
            assertThat(opened).isTrue();
            seen.add(value);
            synchronized (SEEN) {
                SEEN.computeIfAbsent(System.identityHashCode(this), absent -> new HashSet<>())
                        .addAll(seen);
            }
            return value;
        }
    }

    private DataStream<String> words(String... lines) {
        return env.fromData(List.of(lines))
                .flatMap(
                        (String line, Collector<String> out) -> {
                            for (String word : line.split(" ", -1)) {
                                out.collect(word);
                            }
                        },
                        Types.STRING);
    }

    @Test
    void shouldFinishABoundedJobAndFireItsLastTimers() throws Exception {
        DataStream<WordCount> counts =
                words("to be or not to be", "that is to be").keyBy(word -> word).process(new CountToTheEnd());
        List<WordCount> collected = counts.executeAndCollect("Word Count", 100);
        assertThat(collected)
                .containsExactlyInAnyOrder(
                        new WordCount("to", 3),
                        new WordCount("be", 3),
                        new WordCount("or", 1),
                        new WordCount("not", 1),
                        new WordCount("that", 1),
                        new WordCount("is", 1));
    }

    @Test
    void shouldPrintAndReturnAResult() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        JobExecutionResult result;
        try {
            env.fromSequence(1, 3).map(number -> number * number).print();
            env.fromData("x").print("letters");
            result = env.execute("squares");
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .containsExactlyInAnyOrder("1", "4", "9", "letters> x");
        assertThat(result.getJobID()).matches("[0-9a-f]{32}");
        assertThat(result.getNetRuntime()).isPositive();
        assertThat(result.getNetRuntime(TimeUnit.HOURS)).isZero();
        assertThatThrownBy(() -> result.getAccumulatorResult("n"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("\"n\"");
    }

    @Test
    void shouldFireTheLastWindows() throws Exception {
        DataStream<Long> sums = env.fromSource(
                        new DataGeneratorSource<>(index -> index, 1_000, Types.LONG),
                        WatermarkStrategy.<Long>forMonotonousTimestamps().withTimestampAssigner((n, before) -> n),
                        "numbers")
                .keyBy(number -> number % 7)
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(300)))
                .reduce(Long::sum);
        List<Long> collected = sums.executeAndCollect(1_000);
        assertThat(collected).hasSize(4 * 7);
        assertThat(collected.stream().mapToLong(Long::longValue).sum()).isEqualTo(999 * 1_000 / 2);
    }

    @Test
    void shouldCopyFunctionsForEachTask() throws Exception {
        synchronized (OwnMap.SEEN) {
            OwnMap.SEEN.clear();
        }
        List<Long> collected = env.fromSequence(1, 8_000).map(new OwnMap()).executeAndCollect(8_000);
        assertThat(collected)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 8_000).boxed().toList());
        synchronized (OwnMap.SEEN) {
            assertThat(OwnMap.SEEN).hasSize(8);
            assertThat(OwnMap.SEEN.values()).as("numbers seen by one object").allMatch(seen -> seen.size() == 1_000);
        }
    }

    @Test
    void shouldRunOnlyWhatWasDrawnSinceTheLastExecute() throws Exception {
        DataStream<Long> numbers = env.fromSequence(1, 3);
        assertThat(numbers.executeAndCollect(10)).containsExactly(1L, 2L, 3L);
        assertThat(numbers.map(number -> -number).executeAndCollect(10)).containsExactly(-1L, -2L, -3L);
        assertThatThrownBy(env::execute)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no sink was drawn since the last execute");
    }

    @Test
    void shouldEndAnEndlessJobWhenNoMoreIsWanted() throws Exception {
        DataStream<Long> endless = env.fromSource(
                new DataGeneratorSource<>(index -> index, Long.MAX_VALUE, Types.LONG),
                WatermarkStrategy.noWatermarks(),
                "endless");
        List<Long> first = endless.executeAndCollect(25_000);
        assertThat(first).hasSize(25_000).doesNotHaveDuplicates();
    }

    @Test
    void shouldSayWhereItStandsAndStopWhenCancelled() throws Exception {
        env.fromSource(
                        new DataGeneratorSource<>(index -> index, Long.MAX_VALUE, Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "endless")
                .filter(number -> number < 0)
                .print();
        JobClient client = env.executeAsync("endless");
        while (client.getJobStatus().get() != JobStatus.RUNNING) {
            Thread.onSpinWait();
        }
        client.cancel().get();
        assertThat(client.getJobStatus().get()).isEqualTo(JobStatus.CANCELED);
        assertThat(client.getJobExecutionResult().get().getJobID()).isEqualTo(client.getJobID());
    }

    @Test
    void shouldFailByName() {
        System.setProperty("penstock.restart.attempts", "0");
        StreamExecutionEnvironment strict;
        try {
            strict = StreamExecutionEnvironment.getExecutionEnvironment();
        } finally {
            System.clearProperty("penstock.restart.attempts");
        }
        strict.fromData(1, 0).map(divisor -> 10 / divisor).name("divide").print();
        assertThatThrownBy(() -> strict.execute("dividing"))
                .isInstanceOf(JobExecutionException.class)
                .hasMessageContaining("dividing")
                .hasMessageContaining("FAILED")
                .hasMessageContaining("/ by zero");
    }

    @Test
    void shouldTellTheIteratorThatTheJobHasFailed() throws Exception {
        System.setProperty("penstock.error.policy", "fail");
        StreamExecutionEnvironment strict;
        try {
            strict = StreamExecutionEnvironment.getExecutionEnvironment();
        } finally {
            System.clearProperty("penstock.error.policy");
        }
        DataStream<Integer> broken = strict.fromData(2, 0).map(divisor -> 10 / divisor);
        try (CloseableIterator<Integer> records = broken.executeAndCollect("broken")) {
            assertThatThrownBy(() -> records.forEachRemaining(
                            record -> assertThat(record).isEqualTo(5)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("/ by zero");
        }
    }
}
