package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.log.CommittedOffset;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulatedProcess;
import io.penstock.util.Collector;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a start makes of what earlier starts of the job left behind. */
class RestartTest {

    private static final String JOB = "counting";
    private static final String JOURNALS = "penstock." + JOB + ".";

    private final SimulatedCluster restarts = new SimulatedCluster(11);

    @BeforeEach
    void createTopics() {
        restarts.createTopic("in", 2);
        restarts.createTopic("out", 1);
    }

    /** Lines "key:timestamp"; for each the count of its key and the watermark. */
    private static JobDefinition counting(String topic, String uid) {
        return counting(topic, uid, line -> line.split(":", 2)[0], Types.STRING);
    }

    private static <K> JobDefinition counting(
            String topic, String uid, KeySelector<String, K> key, TypeInformation<K> keyType) {
        return env -> {
            KafkaSource<String> source = KafkaSource.<String>builder()
                    .setTopics(topic)
                    .setStartingOffsets(OffsetsInitializer.earliest())
                    .setValueOnlyDeserializer(new SimpleStringSchema())
                    .build();
            env.fromSource(
                            source,
                            WatermarkStrategy.<String>forMonotonousTimestamps()
                                    .withTimestampAssigner((line, before) -> Long.parseLong(line.split(":", 2)[1])),
                            "lines")
                    .uid("lines")
                    .keyBy(key, keyType)
                    .process(new Count<>())
                    .returns(Types.STRING)
                    .uid(uid)
                    .sinkTo(ReferenceJob.sink("out"))
                    .uid("sink");
        };
    }

    private void count(String topic, String line, String counted) {
        restarts.append(topic, 0, line);
        restarts.until(counted, () -> restarts.committedTexts("out").stream().anyMatch(out -> out.startsWith(counted)));
    }

    private int partitionsOf(String stage) {
        return restarts.log().partitionsOf(JOURNALS + stage + ".journal");
    }

    @Test
    void shouldRefuseToLoseTheStateOfAStageThatTheGraphHasNoMore() {
        SimulatedProcess first = restarts.run(JOB, counting("in", "count"));
        count("in", "a:1", "a:1=1");
        restarts.stop(first);

        assertThat(restarts.refusal(JOB, counting("in", "renamed")))
                .contains("the state of stage \"count\" is in journal topic \"" + JOURNALS + "count.journal\"")
                .contains("the job's graph has no such stage")
                .contains("penstock.restore.allow-non-restored-state=true");
        assertThat(restarts.log().topics()).doesNotContain(JOURNALS + "renamed.journal");

        SimulatedProcess same = restarts.run(JOB, counting("in", "count"));
        count("in", "a:2", "a:2=2");
        restarts.stop(same);
    }

    @Test
    void shouldGoOnWithoutTheStateWhenToldSoOnceAndNeverTakeItUpAgain() {
        SimulatedProcess first = restarts.run(JOB, counting("in", "count"));
        count("in", "a:1", "a:1=1");
        restarts.stop(first);

        SimulatedProcess without =
                restarts.run(JOB, counting("in", "renamed"), settings -> settings.allowNonRestoredState(true));
        count("in", "a:2", "a:2=1");
        restarts.stop(without);
        SimulatedProcess again = restarts.run(JOB, counting("in", "renamed"));
        count("in", "a:3", "a:3=2");
        restarts.stop(again);

        assertThat(restarts.refusal(JOB, counting("in", "count")))
                .as("first of all it would lose the state of the present stage")
                .contains("the state of stage \"renamed\"");
        SimulatedProcess both =
                restarts.start(JOB, counting("in", "count"), settings -> settings.allowNonRestoredState(true));
        restarts.until(
                both.name() + " has ended",
                () -> both.taskManager().status().state().isFinal());
        assertThat(both.taskManager().status().cause())
                .contains("journal topic \"" + JOURNALS + "count.journal\" is of a stage that an earlier start")
                .contains("give the stage another uid");
    }

    @Test
    void shouldRefuseKeysThatWouldHaveOtherBytesThanTheStateHas() {
        SimulatedProcess first =
                restarts.run(JOB, counting("in", "count", line -> Integer.parseInt(line.split(":", 2)[0]), Types.INT));
        count("in", "7:1", "7:1=1");
        restarts.stop(first);

        assertThat(restarts.refusal(
                        JOB, counting("in", "count", line -> Long.parseLong(line.split(":", 2)[0]), Types.LONG)))
                .contains("of task count/")
                .contains("keys were written as builtin \"int\" and would now be written as builtin \"long\"")
                .contains("keep the key's type");
    }

    @Test
    void shouldGrowTheJournalOfASourceThatReadsOtherTopicsOrMorePartitions() {
        SimulatedProcess first = restarts.run(JOB, counting("in", "count"));
        count("in", "a:1", "a:1=1");
        restarts.stop(first);
        assertThat(partitionsOf("lines")).isEqualTo(2);

        restarts.createTopic("second", 3);
        SimulatedProcess second = restarts.run(JOB, counting("second", "count"));
        count("second", "a:2", "a:2=2");
        restarts.stop(second);
        assertThat(partitionsOf("lines")).as("indexes are given once").isEqualTo(5);

        Pending<Void> grown = restarts.log().admin().growTopic("second", 4);
        restarts.until("the topic has grown", grown::isDone);
        SimulatedProcess third = restarts.run(JOB, counting("second", "count"));
        restarts.append("second", 3, "a:3");
        restarts.until("a:3=3", () -> restarts.committedTexts("out").stream().anyMatch(out -> out.startsWith("a:3=3")));
        restarts.stop(third);
        assertThat(partitionsOf("lines")).isEqualTo(6);
        assertThat(restarts.log().entries(new LogPartition(JOURNALS + "lines.journal", 5)))
                .isNotEmpty();
    }

    /** Kafka 4.3 may never end one that its broker was killed over; the journal knows better than the group. */
    @Test
    void shouldRestoreByTheJournalWhileATransactionIsDecidingTheGroupsOffsets() {
        SimulatedProcess first = restarts.run(JOB, counting("in", "count"));
        count("in", "a:1", "a:1=1");
        restarts.stop(first);
        TransactionalWriter never = restarts.log().openTransactionalWriter("somebody-else", Duration.ofHours(1));
        Pending<Void> begun = never.init();
        restarts.until("the id is taken", begun::isDone);
        never.begin();
        Pending<Void> deciding =
                never.sendOffsets(JOB, Map.of(new LogPartition("in", 0), new CommittedOffset(1, "never")));
        restarts.until("offsets are being decided", deciding::isDone);
        deciding.get();

        SimulatedProcess second = restarts.run(JOB, counting("in", "count"));
        count("in", "a:2", "a:2=2");
        restarts.stop(second);
    }

    @Test
    void shouldTellFunctionsTheWatermarkThatTheSourcesHadReached() {
        restarts.createTopic("one", 1);
        SimulatedProcess first = restarts.run(JOB, counting("one", "count"));
        count("one", "a:1000", "a:1000=1,");
        restarts.pass(Duration.ofSeconds(1));
        restarts.stop(first);

        SimulatedProcess second = restarts.run(JOB, counting("one", "count"));
        restarts.append("one", 0, "a:10");
        restarts.awaitCommitted("out", "a:10=2,999");
        restarts.stop(second);
    }

    private static final class Count<K> extends KeyedProcessFunction<K, String, String> {

        private @Nullable ValueState<Long> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Long.class));
        }

        @Override
        public void processElement(String line, Context context, Collector<String> out) throws Exception {
            ValueState<Long> counts = Objects.requireNonNull(count);
            Long before = counts.value();
            long now = before == null ? 1 : before + 1;
            counts.update(now);
            out.collect(line + "=" + now + "," + context.timerService().currentWatermark());
        }
    }
}
