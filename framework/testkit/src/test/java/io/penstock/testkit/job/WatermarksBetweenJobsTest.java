package io.penstock.testkit.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.connector.source.lib.NumberSequenceSource;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.watermark.KafkaWatermarks;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.testkit.junit.PenstockExtension;
import io.penstock.util.Collector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two services with a topic between them. The first knows how much out of order its input is; the second counts what the first writes, by
 * key and second, and is told nothing of that but by headers.
 */
@ExtendWith(PenstockExtension.class)
class WatermarksBetweenJobsTest {

    private static final SimpleStringSchema TEXT = new SimpleStringSchema();
    private static final long DISORDER_MS = 3_000;
    private static final long WINDOW_MS = 1_000;
    private static final int RECORDS = 400;
    private static final long BEGIN_MS = 1_000_000;

    private final TreeMap<String, Integer> expected = new TreeMap<>();
    private SimulatedCluster cluster;

    @BeforeEach
    void createTopics(SimulatedCluster given) {
        cluster = given;
        cluster.createTopic("raw", 2);
        cluster.createTopic("clean", 3);
        cluster.createTopic("counts", 1);
    }

    private static String keyOf(String line) {
        return line.split(":", 2)[0];
    }

    private static KafkaSource<String> source(String topic) {
        return KafkaSource.<String>builder()
                .setTopics(topic)
                .setValueOnlyDeserializer(TEXT)
                .build();
    }

    private static KafkaSink<String> sink(String topic, boolean headers) {
        return KafkaSink.<String>builder()
                .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                        .setTopic(topic)
                        .setKeySerializationSchema(line -> keyOf(line).getBytes(UTF_8))
                        .setValueSerializationSchema(TEXT)
                        .build())
                .setWatermarkHeaders(headers)
                .build();
    }

    private static void clean(StreamExecutionEnvironment env) {
        env.getConfig().setAutoWatermarkInterval(20);
        env.fromSource(
                        source("raw"),
                        WatermarkStrategy.<String>forBoundedOutOfOrderness(Duration.ofMillis(DISORDER_MS)),
                        "raw")
                .uid("raw")
                .keyBy(WatermarksBetweenJobsTest::keyOf, Types.STRING)
                .process(new KeyedProcessFunction<String, String, String>() {
                    @Override
                    public void processElement(String line, Context context, Collector<String> out) {
                        out.collect(line);
                    }
                })
                .returns(Types.STRING)
                .uid("clean")
                .sinkTo(sink("clean", true))
                .uid("clean-sink");
    }

    private static void count(StreamExecutionEnvironment env, WatermarkStrategy<String> strategy) {
        env.getConfig().setAutoWatermarkInterval(20);
        env.fromSource(source("clean"), strategy, "clean")
                .uid("clean")
                .map(line -> keyOf(line) + ":1")
                .returns(Types.STRING)
                .keyBy(WatermarksBetweenJobsTest::keyOf, Types.STRING)
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(WINDOW_MS)))
                .reduce(
                        (left, right) -> keyOf(left) + ":"
                                + (Integer.parseInt(left.split(":", 2)[1]) + Integer.parseInt(right.split(":", 2)[1])),
                        (key, window, counted, out) ->
                                counted.forEach(each -> out.collect(each + "@" + window.getStart())),
                        Types.STRING)
                .uid("count")
                .sinkTo(sink("counts", false))
                .uid("counts-sink");
    }

    /** Up to three seconds out of order, which is just what the first job allows for. */
    private void produce(int from, int to) {
        Random random = new Random(17 + from);
        for (int i = from; i < to; i++) {
            long timeMs = BEGIN_MS + i * 50L - random.nextInt((int) DISORDER_MS - 100);
            String key = "k" + random.nextInt(6);
            expected.merge(key + "@" + Math.floorDiv(timeMs, WINDOW_MS) * WINDOW_MS, 1, Integer::sum);
            cluster.append("raw", i % 2, timeMs, null, (key + ":" + i).getBytes(UTF_8));
            cluster.pass(Duration.ofMillis(10));
        }
    }

    /**
     * Far in the future, of every key, for longer than a reader that has begun anew waits for writers that it has not met: every writer's
     * and every reader's time passes all that came before.
     */
    private void end() {
        for (int round = 0; round < 8; round++) {
            for (int key = 0; key < 24; key++) {
                cluster.append(
                        "raw",
                        key % 2,
                        BEGIN_MS + 1_000_000 + round * 100_000L,
                        null,
                        ("k" + key + ":end").getBytes(UTF_8));
            }
            cluster.pass(Duration.ofSeconds(3));
        }
    }

    private Set<String> counted() {
        List<String> found = new ArrayList<>();
        for (String text : cluster.committedTexts("counts")) {
            String[] parts = text.split("[:@]", -1);
            if (Long.parseLong(parts[2]) < BEGIN_MS + 500_000) {
                found.add(parts[0] + "@" + parts[2] + "=" + parts[1]);
            }
        }
        Set<String> different = new TreeSet<>(found);
        assertThat(found).as("each window once").hasSameSizeAs(different);
        return different;
    }

    private Set<String> wanted() {
        Set<String> all = new TreeSet<>();
        expected.forEach((window, records) -> all.add(window + "=" + records));
        return all;
    }

    @Test
    void shouldTellTheNextServiceHowLateRecordsCanBe() {
        SimulatedProcess first = cluster.run("cleaning", WatermarksBetweenJobsTest::clean);
        SimulatedProcess second =
                cluster.run("counting", env -> count(env, KafkaWatermarks.fromHeaders(Duration.ofSeconds(2))));
        produce(0, RECORDS);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(counted()).as("windows come as the first job's time passes").hasSizeGreaterThan(20);
        end();
        assertThat(counted()).isEqualTo(wanted());
        first.crash();
        second.crash();
    }

    @Test
    void shouldGoOnWhereBothAreReplacedInTheMidst() {
        SimulatedProcess first = cluster.run("cleaning", WatermarksBetweenJobsTest::clean);
        SimulatedProcess second =
                cluster.run("counting", env -> count(env, KafkaWatermarks.fromHeaders(Duration.ofSeconds(8))));
        produce(0, 150);
        first.crash();
        SimulatedProcess newFirst = cluster.start("cleaning", "tm-2", WatermarksBetweenJobsTest::clean, settings -> {});
        produce(150, 250);
        cluster.until(newFirst, TaskManagerState.RUNNING);
        second.crash();
        SimulatedProcess newSecond = cluster.start(
                "counting",
                "tm-2",
                env -> count(env, KafkaWatermarks.fromHeaders(Duration.ofSeconds(8))),
                settings -> {});
        produce(250, RECORDS);
        cluster.until(newSecond, TaskManagerState.RUNNING);
        end();
        assertThat(counted()).isEqualTo(wanted());
        newFirst.crash();
        newSecond.crash();
    }

    /** What the first test says would be without headers: the reader's own guess, and a wrong one. */
    @Test
    void shouldLoseWhatIsLateByAGuess() {
        SimulatedProcess first = cluster.run("cleaning", WatermarksBetweenJobsTest::clean);
        SimulatedProcess second =
                cluster.run("counting", env -> count(env, WatermarkStrategy.forMonotonousTimestamps()));
        produce(0, RECORDS);
        end();
        assertThat(counted()).isNotEqualTo(wanted());
        first.crash();
        second.crash();
    }

    @Test
    void shouldRefuseASourceWithoutHeaders() {
        SimulatedProcess process = cluster.start("numbers", env -> env.fromSource(
                        new NumberSequenceSource(1, 10), KafkaWatermarks.<Long>fromHeaders(), "numbers")
                .uid("numbers")
                .map(number -> "k:" + number)
                .returns(Types.STRING)
                .sinkTo(sink("counts", false))
                .uid("out"));
        cluster.until(process, TaskManagerState.FAILED);
        assertThat(process.taskManager().status().cause())
                .contains("penstock-watermark")
                .contains("KafkaSource");
        process.crash();
    }
}
