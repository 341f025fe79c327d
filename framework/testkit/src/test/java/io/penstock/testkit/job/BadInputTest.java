package io.penstock.testkit.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.engine.taskmanager.RestartStrategy;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.functions.ProcessFunction;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.testkit.junit.PenstockExtension;
import io.penstock.testkit.junit.TestResources;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes of input, and of functions, that nobody meant to be so: a policy, or a message that names the place and the remedy. */
@ExtendWith(PenstockExtension.class)
class BadInputTest {

    private static final SimpleStringSchema TEXT = new SimpleStringSchema();

    /** Reads whole records: key and value, with {@code -} for what is not there. A value of {@code nulls} collects null before and after. */
    private static final class Whole implements KafkaRecordDeserializationSchema<String> {

        @Override
        @SuppressWarnings("NullAway") // what a user's code may do
        public void deserialize(ConsumerRecord<byte @Nullable [], byte @Nullable []> record, Collector<String> out) {
            String value = text(record.value());
            if (value.equals("nulls")) {
                out.collect(null);
            }
            out.collect(text(record.key()) + "=" + value);
            if (value.equals("nulls")) {
                out.collect(null);
            }
        }

        private static String text(byte @Nullable [] bytes) {
            return bytes == null ? "-" : new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public TypeInformation<String> getProducedType() {
            return Types.STRING;
        }
    }

    private static JobDefinition job(
            KafkaSource<String> source,
            WatermarkStrategy<String> watermarks,
            Function<DataStream<String>, DataStream<String>> drawn) {
        return env -> drawn.apply(env.fromSource(source, watermarks, "in").uid("in"))
                .sinkTo(KafkaSink.<String>builder()
                        .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                .setTopic("out")
                                .setValueSerializationSchema(TEXT)
                                .build())
                        .build())
                .uid("out");
    }

    private static KafkaSource<String> values() {
        return KafkaSource.<String>builder()
                .setTopics("in")
                .setValueOnlyDeserializer(TEXT)
                .build();
    }

    private static JobDefinition mapped(Function<DataStream<String>, DataStream<String>> drawn) {
        return job(values(), WatermarkStrategy.noWatermarks(), drawn);
    }

    private static JobTestRunner runner(
            SimulatedCluster cluster, TestResources resources, ErrorPolicy policy, JobDefinition job) {
        return resources.add(JobTestRunner.of("bad-input", job)
                .on(cluster)
                .settings(settings ->
                        settings.errorPolicy(policy).restart(new RestartStrategy.Settings(1, 10, 10, 60_000)))
                .build());
    }

    // ---- from Kafka

    @Test
    void shouldTakeRecordsWithoutKeyOrValueWhereTheSchemaDoes(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(
                cluster,
                resources,
                ErrorPolicy.FAIL,
                job(
                        KafkaSource.<String>builder()
                                .setTopics("in")
                                .setDeserializer(new Whole())
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        lines -> lines.keyBy(line -> line)
                                .map(line -> line)
                                .returns(Types.STRING)
                                .uid("keyed")));
        TestInputTopic<String> in = runner.inputTopic("in", 1, TEXT);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        runner.start();
        in.sendTo(0, null, "value", 1);
        in.sendBytes(0, "key", null, 2);
        in.sendBytes(0, null, null, 3);
        in.sendTo(0, "key", "nulls", 4);
        runner.runUntilIdle();
        assertThat(out.values()).containsExactlyInAnyOrder("-=value", "key=-", "-=-", "key=nulls");
    }

    @Test
    void shouldGiveRecordsWithoutValueToTheDeadLettersWhereTheSchemaReadsValues(
            SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(cluster, resources, ErrorPolicy.FAIL, mapped(lines -> lines));
        TestInputTopic<String> in = runner.inputTopic("in", 1, TEXT);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        TestOutputTopic<String> dead = runner.deadLetters(TEXT);
        runner.start();
        in.sendTo(0, "key", "a", 1);
        in.sendBytes(0, "key", null, 2);
        in.sendTo(0, "key", "b", 3);
        runner.runUntilIdle();
        assertThat(out.values()).containsExactly("a", "b");
        assertThat(dead.records()).hasSize(1);
    }

    // ---- timestamps

    private static final OutputTag<String> LATE = new OutputTag<>("late", Types.STRING);

    /** Windows of ten seconds over lines {@code name:timestamp}; late ones come out with a {@code late}. */
    private static JobDefinition windows() {
        return job(
                values(),
                WatermarkStrategy.<String>forMonotonousTimestamps()
                        .withTimestampAssigner(
                                (line, recordMs) -> Long.parseLong(line.substring(line.indexOf(':') + 1))),
                lines -> {
                    var sums = lines.keyBy(line -> "all")
                            .window(TumblingEventTimeWindows.of(Duration.ofSeconds(10)))
                            .sideOutputLateData(LATE)
                            .reduce((a, b) -> a.substring(0, a.indexOf(':')) + b);
                    sums.uid("sums");
                    return sums.union(sums.getSideOutput(LATE)
                            .map(line -> "late " + line)
                            .returns(Types.STRING)
                            .uid("late"));
                });
    }

    @Test
    void shouldTakeTimesBeforeTheEpochForWhatTheyAre(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(cluster, resources, ErrorPolicy.FAIL, windows());
        TestInputTopic<String> in = runner.inputTopic("in", 1, TEXT);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        runner.start();
        for (String line : List.of("a:-19999", "b:-10001", "c:-10000", "d:0", "e:20000")) {
            in.send(line);
            runner.runUntilIdle();
        }
        assertThat(out.values()).containsExactly("ab:-10001", "c:-10000", "d:0");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE + 1})
    void shouldTellRecordsThatAreInNoWindowAsLate(long absurd, SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(cluster, resources, ErrorPolicy.FAIL, windows());
        TestInputTopic<String> in = runner.inputTopic("in", 1, TEXT);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        runner.start();
        in.send("x:" + absurd);
        runner.runUntilIdle();
        assertThat(out.values()).containsExactly("late x:" + absurd);
    }

    @Test
    void shouldTakeAllForLateBehindARecordOfTheFarFuture(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(cluster, resources, ErrorPolicy.FAIL, windows());
        TestInputTopic<String> in = runner.inputTopic("in", 1, TEXT);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        runner.start();
        for (String line : List.of("a:1000", "future:253402300799000", "b:2000", "c:3000")) {
            in.send(line);
            runner.runUntilIdle();
        }
        assertThat(out.values()).containsExactly("a:1000", "late b:2000", "late c:3000");
    }

    @Test
    void shouldRefuseARecordWithoutEventTimeInAWindow(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(cluster, resources, ErrorPolicy.DEAD_LETTER, windows());
        TestInputTopic<String> in = runner.inputTopic("in", 1, TEXT);
        runner.outputTopic("out", 1, TEXT);
        TestOutputTopic<String> dead = runner.deadLetters(TEXT);
        runner.start();
        in.send("none:" + Long.MIN_VALUE);
        runner.runUntilIdle();
        assertThat(dead.values()).containsExactly("none:" + Long.MIN_VALUE);
    }

    // ---- functions

    /** No exception: a todo in Kotlin, and what assertion libraries throw. */
    private static final class NoException extends Error {
        private static final long serialVersionUID = 1L;

        NoException(String message) {
            super(message);
        }
    }

    private static String fail(String line) {
        if (line.equals("bad")) {
            throw new NoException("not done");
        }
        return line;
    }

    @ParameterizedTest
    @CsvSource({"SKIP, 0", "DEAD_LETTER, 1"})
    void shouldGoOnBehindAnErrorByThePolicy(
            ErrorPolicy policy, int dead, SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(cluster, resources, policy, mapped(lines -> lines.map(BadInputTest::fail)
                .returns(Types.STRING)
                .uid("fails")));
        TestInputTopic<String> in = runner.inputTopic("in", 1, TEXT);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        TestOutputTopic<String> letters = runner.deadLetters(TEXT);
        runner.start();
        List.of("a", "bad", "b").forEach(in::send);
        runner.runUntilIdle();
        assertThat(out.values()).containsExactly("a", "b");
        assertThat(letters.values()).hasSize(dead);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FAIL", "RETRY"})
    void shouldStopWithTheErrorAndTheRecord(ErrorPolicy policy, SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(cluster, resources, policy, mapped(lines -> lines.map(BadInputTest::fail)
                .returns(Types.STRING)
                .uid("fails")));
        TestInputTopic<String> in = runner.inputTopic("in", 1, TEXT);
        runner.outputTopic("out", 1, TEXT);
        runner.start();
        List.of("a", "bad", "b").forEach(in::send);
        assertThatThrownBy(runner::runUntilIdle)
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("task in/0")
                .hasMessageContaining("NoException: not done")
                .hasMessageContaining("record in-0 offset 1");
    }

    @SuppressWarnings("NullAway") // what a user's code may do
    private static String nothing(String line) {
        return null;
    }

    @Test
    void shouldLetFunctionsPassNullsToEachOther(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner =
                runner(cluster, resources, ErrorPolicy.FAIL, mapped(lines -> lines.map(BadInputTest::nothing)
                        .returns(Types.STRING)
                        .uid("null")
                        .filter(line -> line != null)
                        .uid("filter")
                        .keyBy(line -> line)
                        .map(line -> line)
                        .returns(Types.STRING)
                        .uid("keyed")));
        TestInputTopic<String> in = runner.inputTopic("in", 1, TEXT);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        runner.start();
        in.send("a");
        runner.runUntilIdle();
        assertThat(out.values()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"keyBy", "rebalance", "broadcast"})
    void shouldRefuseANullInFrontOfAnotherStage(String way, SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(cluster, resources, ErrorPolicy.FAIL, mapped(lines -> {
            DataStream<String> nulls =
                    lines.map(BadInputTest::nothing).returns(Types.STRING).uid("null");
            DataStream<String> sent =
                    switch (way) {
                        case "keyBy" -> nulls.keyBy(line -> "k");
                        case "rebalance" -> nulls.rebalance();
                        default -> nulls.broadcast();
                    };
            return sent.map(line -> line).returns(Types.STRING).uid("behind");
        }));
        TestInputTopic<String> in = runner.inputTopic("in", 1, TEXT);
        runner.outputTopic("out", 1, TEXT);
        runner.start();
        in.send("a");
        assertThatThrownBy(runner::runUntilIdle)
                .hasMessageContaining("a record in front of stage \"behind\" is null")
                .hasMessageContaining("filter it out before");
    }

    // ---- types

    /** Neither a record nor a class with a constructor without arguments. */
    static final class Opaque {
        private final String text;

        Opaque(String text) {
            this.text = text;
        }
    }

    @Test
    void shouldNameTheTypeThatHasNoBytesWhereRecordsAreKept(SimulatedCluster cluster) {
        JobDefinition job = mapped(lines -> lines.map(Opaque::new)
                .returns(Opaque.class)
                .uid("opaque")
                .keyBy(opaque -> opaque.text, Types.STRING)
                .window(TumblingEventTimeWindows.of(Duration.ofSeconds(1)))
                .reduce((a, b) -> b)
                .uid("sums")
                .map(opaque -> opaque.text)
                .returns(Types.STRING)
                .uid("text"));
        cluster.createTopic("in", 1);
        cluster.createTopic("out", 1);
        assertThatThrownBy(() -> cluster.refusal("opaque", job))
                .hasMessageContaining(Opaque.class.getName())
                .hasMessageContaining("(uid sums) keeps has no serde")
                .hasMessageContaining("make it a record");
    }

    private static final class Keeping extends ProcessFunction<String, String> {
        @Override
        public void processElement(String value, Context ctx, Collector<String> out) {
            out.collect(value);
        }
    }

    @Test
    void shouldTakeTypesWithoutBytesWhereNobodyWritesThem(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = runner(cluster, resources, ErrorPolicy.FAIL, mapped(lines -> lines.process(new Keeping())
                .uid("keeping")
                .map(Opaque::new)
                .returns(Opaque.class)
                .uid("opaque")
                .map(opaque -> opaque.text)
                .returns(Types.STRING)
                .uid("text")));
        TestInputTopic<String> in = runner.inputTopic("in", 1, TEXT);
        TestOutputTopic<String> out = runner.outputTopic("out", 1, TEXT);
        runner.start();
        in.send("a");
        runner.runUntilIdle();
        assertThat(out.values()).containsExactly("a");
    }

    @Test
    void shouldNameTheTypeThatHasNoBytesOnItsWayToAnotherProcess(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = resources.add(JobTestRunner.of("opaque", mapped(lines -> lines.map(Opaque::new)
                        .returns(Opaque.class)
                        .uid("opaque")
                        .keyBy(opaque -> opaque.text, Types.STRING)
                        .map(opaque -> opaque.text)
                        .returns(Types.STRING)
                        .uid("text")))
                .on(cluster)
                .processes(2)
                .settings(settings -> settings.errorPolicy(ErrorPolicy.FAIL))
                .build());
        TestInputTopic<String> in = runner.inputTopic("in", 1, TEXT);
        runner.outputTopic("out", 1, TEXT);
        runner.start();
        runner.runUntil(
                "both processes have tasks", () -> runner.statuses().stream().allMatch(status -> status.tasks() > 0));
        for (int i = 0; i < 20; i++) {
            in.send("k" + i);
        }
        assertThatThrownBy(runner::runUntilIdle)
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining(Opaque.class.getName())
                .hasMessageContaining("records of \"Map\" cannot go to another process")
                .hasMessageContaining("make it a record");
    }
}
