package io.penstock.testkit.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.RichMapFunction;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.co.RichCoMapFunction;
import io.penstock.testkit.junit.PenstockExtension;
import io.penstock.testkit.junit.TestResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exchanges without keys, in two processes of which one crashes, with functions that fail now and then. */
@ExtendWith(PenstockExtension.class)
class ExchangesTest {

    private static final SimpleStringSchema TEXT = new SimpleStringSchema();
    private static final int TASKS = 4;

    /** Ways to draw, and how many tasks the record of a number may be at. */
    private enum Way {
        REBALANCE(DataStream::rebalance),
        RESCALE(DataStream::rescale),
        SHUFFLE(DataStream::shuffle),
        GLOBAL(DataStream::global),
        FORWARD(DataStream::forward),
        BROADCAST(DataStream::broadcast),
        CUSTOM(stream ->
                stream.partitionCustom((number, tasks) -> number % tasks, text -> Integer.parseInt(text.substring(1))));

        @SuppressWarnings("ImmutableEnumChecker") // a method
        private final Function<DataStream<String>, DataStream<String>> drawing;

        Way(Function<DataStream<String>, DataStream<String>> drawing) {
            this.drawing = drawing;
        }
    }

    private static final class AtTask extends RichMapFunction<String, String> {
        private int processed;

        @Override
        public String map(String text) {
            if (++processed % 7 == 3 && getRuntimeContext().getTaskInfo().getAttemptNumber() == 0) {
                throw new IllegalStateException("passing trouble");
            }
            return text + "@" + getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        }
    }

    private static KafkaSource<String> source(String topic) {
        return KafkaSource.<String>builder()
                .setTopics(topic)
                .setValueOnlyDeserializer(TEXT)
                .build();
    }

    private static KafkaSink<String> sink(String topic) {
        return KafkaSink.<String>builder()
                .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                        .setTopic(topic)
                        .setValueSerializationSchema(TEXT)
                        .build())
                .build();
    }

    private static void define(StreamExecutionEnvironment env, Way way) {
        DataStream<String> numbers = env.fromSource(source("numbers"), WatermarkStrategy.noWatermarks(), "numbers")
                .uid("numbers");
        way.drawing
                .apply(numbers)
                .map(new AtTask())
                .uid("at-task")
                .sinkTo(sink("places"))
                .uid("places");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldGiveEachRecordOnceWhereverProcessesCrashAndFunctionsFail(
            Way way, SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = resources.add(JobTestRunner.of("spread", env -> define(env, way))
                .on(cluster)
                .processes(2)
                .settings(settings -> settings.maxParallelism(TASKS).errorPolicy(ErrorPolicy.RETRY))
                .build());
        TestInputTopic<String> numbers = runner.inputTopic("numbers", 2, TEXT);
        TestOutputTopic<String> places = runner.outputTopic("places", 1, TEXT);
        runner.start();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            if (i == 20) {
                runner.crash(1);
            } else if (i == 40) {
                runner.restart();
            }
            sent.add("n" + i);
            numbers.sendTo(i % 2, null, "n" + i, 1_000 + i);
            runner.runFor(Duration.ofMillis(11));
        }
        runner.runUntilIdle();

        Map<String, TreeSet<Integer>> tasksOf = new HashMap<>();
        TreeSet<Integer> used = new TreeSet<>();
        for (String place : places.values()) {
            String[] parts = place.split("@", -1);
            int task = Integer.parseInt(parts[1]);
            used.add(task);
            assertThat(tasksOf.computeIfAbsent(parts[0], absent -> new TreeSet<>())
                            .add(task))
                    .as("%s once at task %d", parts[0], task)
                    .isTrue();
        }
        assertThat(tasksOf.keySet()).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(tasksOf.values()).allSatisfy(tasks -> assertThat(tasks).hasSize(way == Way.BROADCAST ? TASKS : 1));
        switch (way) {
            case REBALANCE, SHUFFLE, BROADCAST, CUSTOM, RESCALE ->
                assertThat(used).containsExactly(0, 1, 2, 3);
            case GLOBAL -> assertThat(used).containsExactly(0);
            case FORWARD -> assertThat(used).containsExactly(0, 1);
        }
        if (way == Way.CUSTOM) {
            tasksOf.forEach(
                    (text, tasks) -> assertThat(tasks).containsExactly(Integer.parseInt(text.substring(1)) % TASKS));
        }
    }

    /** Of one sender to one task records stay in order, so a partitioner that names one task keeps them so. */
    @Test
    void shouldKeepTheOrderOfASenderAndATask(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = resources.add(JobTestRunner.of("ordered", env -> define(env, Way.GLOBAL))
                .on(cluster)
                .processes(2)
                .settings(settings -> settings.maxParallelism(TASKS))
                .build());
        TestInputTopic<String> numbers = runner.inputTopic("numbers", 1, TEXT);
        TestOutputTopic<String> places = runner.outputTopic("places", 1, TEXT);
        runner.start();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            if (i == 13 || i == 26) {
                runner.crash(i % 2);
                runner.restart();
            }
            numbers.send("n" + i);
            expected.add("n" + i + "@0");
            runner.runFor(Duration.ofMillis(5));
        }
        runner.runUntilIdle();
        assertThat(places.values()).containsExactlyElementsOf(expected);
    }

    @Test
    void shouldGatherTheWholeStreamInWindowsThroughCrashes(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = resources.add(JobTestRunner.of("all", env -> env.fromSource(
                                source("numbers"), WatermarkStrategy.noWatermarks(), "numbers")
                        .uid("numbers")
                        .countWindowAll(5)
                        .<String>apply((window, texts, out) -> out.collect(String.join("+", texts)), Types.STRING)
                        .uid("five")
                        .sinkTo(sink("fives"))
                        .uid("fives"))
                .on(cluster)
                .processes(2)
                .build());
        TestInputTopic<String> numbers = runner.inputTopic("numbers", 3, TEXT);
        TestOutputTopic<String> fives = runner.outputTopic("fives", 1, TEXT);
        runner.start();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            if (i % 16 == 9) {
                runner.crash(i / 16 % 2);
                runner.restart();
            }
            sent.add("n" + i);
            numbers.sendTo(i % 3, null, "n" + i, 1_000);
            runner.runFor(Duration.ofMillis(9));
        }
        runner.runUntilIdle();
        List<String> gathered = new ArrayList<>();
        assertThat(fives.values()).hasSize(10).allSatisfy(five -> {
            assertThat(five.split("\\+")).hasSize(5);
            gathered.addAll(List.of(five.split("\\+")));
        });
        assertThat(gathered).containsExactlyInAnyOrderElementsOf(sent);
    }

    /** Partition i of one topic meets partition i of the other. */
    @Test
    void shouldConnectWithoutKeysByTheNumberOfTheTask(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = resources.add(JobTestRunner.of("connected", env -> env.fromSource(
                                source("numbers"), WatermarkStrategy.noWatermarks(), "numbers")
                        .uid("numbers")
                        .connect(env.fromSource(source("names"), WatermarkStrategy.noWatermarks(), "names")
                                .uid("names"))
                        .map(new Meeting())
                        .uid("meeting")
                        .sinkTo(sink("met"))
                        .uid("met"))
                .on(cluster)
                .processes(2)
                .settings(settings -> settings.maxParallelism(TASKS))
                .build());
        TestInputTopic<String> numbers = runner.inputTopic("numbers", 2, TEXT);
        TestInputTopic<String> names = runner.inputTopic("names", 2, TEXT);
        TestOutputTopic<String> met = runner.outputTopic("met", 1, TEXT);
        runner.start();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            if (i == 15) {
                runner.crash(0);
                runner.restart();
            }
            numbers.sendTo(i % 2, null, "n" + i, 1_000);
            names.sendTo(i % 2, null, "a" + i, 1_000);
            expected.add("n" + i + "@" + i % 2);
            expected.add("a" + i + "@" + i % 2);
            runner.runFor(Duration.ofMillis(7));
        }
        runner.runUntilIdle();
        assertThat(met.values()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(met.values().stream().filter(text -> text.matches("n.*@1")))
                .containsExactlyElementsOf(
                        expected.stream().filter(text -> text.matches("n.*@1")).toList());
    }

    private static final class Meeting extends RichCoMapFunction<String, String, String> {
        @Override
        public String map1(String text) {
            return text + "@" + getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        }

        @Override
        public String map2(String text) {
            return map1(text);
        }
    }
}
