package io.penstock.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.graph.JobGraphException;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import java.util.Map;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a job cannot run on is refused when it starts, by name and with the remedy. */
@ExtendWith(SharedBroker.class)
class RefusedStartTest {

    private static final int PARTITIONS = 2;

    @Test
    void shouldNameTheSourceTopicWhenItIsMissing(Cluster cluster) {
        FoldJob.Topics topics = FoldJob.Topics.of("no-source");
        cluster.createTopic(topics.audit(), 1);
        cluster.createTopic(topics.results(), 1);
        assertThat(refusal(cluster, config("no-source"), new FoldJob(topics)))
                .contains("\"lines\"", "\"no-source-in\"", "create it");
    }

    @Test
    void shouldNameTheSinkTopicWhenItIsMissing(Cluster cluster) {
        FoldJob.Topics topics = FoldJob.Topics.of("no-sink");
        cluster.createTopic(topics.input(), 1);
        cluster.createTopic(topics.audit(), 1);
        assertThat(refusal(cluster, config("no-sink"), new FoldJob(topics)))
                .contains("\"no-sink-results\"", "create it");
    }

    @Test
    void shouldNamePartitionAndBothOffsetsWhenAUserHasSetTheGroupsOffset(Cluster cluster) {
        FoldJob.Topics topics = run(cluster, "reset");
        long end = cluster.offsets("reset")
                .get(new TopicPartition(topics.input(), 1))
                .offset();
        cluster.setOffset("reset", new TopicPartition(topics.input(), 1), 3);

        assertThat(refusal(cluster, config("reset"), new FoldJob(topics)))
                .contains("reset-in-1", "offset 3 ", "says " + end, "honour-offset-reset=true");
    }

    @Test
    void shouldReadOnFromAUsersOffsetWhenItIsToldToHonourIt(Cluster cluster) {
        FoldJob.Topics topics = run(cluster, "honoured");
        int before = cluster.committed(topics.audit()).size();
        TopicPartition partition = new TopicPartition(topics.input(), 1);
        cluster.setOffset(
                "honoured",
                partition,
                cluster.offsets("honoured").get(partition).offset() - 7);

        TaskManagerConfig honouring =
                FoldProcess.config("honoured", "tm").honourOffsetReset(true).build();
        try (JobProcess process = JobProcess.start(cluster.servers(), honouring, new FoldJob(topics))) {
            process.await(TaskManagerState.RUNNING);
            UndecodableRecordTest.awaitCommitted(cluster, topics.audit(), before + 7, process);
            process.stop();
        }
        assertThat(cluster.committed(topics.audit())).hasSize(before + 7);
        try (JobProcess process = JobProcess.start(cluster.servers(), config("honoured"), new FoldJob(topics))) {
            process.await(TaskManagerState.RUNNING);
            process.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lines", "fold"})
    void shouldNameTheTopicAgainAndAgainWhenAStagesJournalHasBeenDeleted(String stage, Cluster cluster) {
        String name = "without-" + stage;
        FoldJob.Topics topics = run(cluster, name);
        String journal = name + "." + name + "." + stage + ".journal";
        cluster.deleteTopic(journal);
        for (int start = 1; start <= 2; start++) {
            assertThat(refusal(cluster, config(name), new FoldJob(topics)))
                    .contains("\"" + journal + "\"", "restore it", "honour-offset-reset=true");
        }
        assertThat(cluster.topics()).doesNotContain(journal);
    }

    @Test
    void shouldNameTheOffsetWhenAllJournalsHaveBeenDeletedAndBeginAnewWhenItIsDeletedToo(Cluster cluster) {
        FoldJob.Topics topics = run(cluster, "anew");
        cluster.deleteTopic("anew.anew.lines.journal");
        cluster.deleteTopic("anew.anew.fold.journal");
        assertThat(refusal(cluster, config("anew"), new FoldJob(topics)))
                .contains(
                        "anew-in",
                        "lines/",
                        "journal topic has lost records or was deleted",
                        "delete the group's offsets");

        cluster.deleteOffsets("anew");
        int before = cluster.committed(topics.audit()).size();
        try (JobProcess process = JobProcess.start(cluster.servers(), config("anew"), new FoldJob(topics))) {
            UndecodableRecordTest.awaitCommitted(cluster, topics.audit(), 2 * before, process);
            process.stop();
        }
        assertThat(cluster.committed(topics.audit())).hasSize(2 * before);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 16})
    void shouldNameTheJournalWhenMaxParallelismIsNotWhatItWas(int maxParallelism, Cluster cluster) {
        String name = "by-" + maxParallelism;
        FoldJob.Topics topics = run(cluster, name);
        TaskManagerConfig changed =
                FoldProcess.config(name, "tm").maxParallelism(maxParallelism).build();
        assertThat(refusal(cluster, changed, new FoldJob(topics)))
                .contains(name + ".fold.journal", "has 8 partitions", "max-parallelism", "set it back");
    }

    @Test
    void shouldNameTheSettingThatWouldLoseRecordsOfAnInternalTopic(Cluster cluster) {
        FoldJob.Topics topics = run(cluster, "kept-short");
        cluster.setTopic("kept-short.kept-short.fold.journal", "retention.ms", "60000");
        assertThat(refusal(cluster, config("kept-short"), new FoldJob(topics)))
                .contains(
                        "topic kept-short.kept-short.fold.journal has retention.ms=60000",
                        "--add-config retention.ms=-1");
    }

    @Test
    void shouldNameTheFeatureWhenTheBrokerHasNotTheSecondTransactionProtocol(Cluster cluster) {
        FoldJob.Topics topics = FoldJob.Topics.of("old-broker");
        topics.create(cluster, 1);
        setTransactionVersion(cluster, 1, UpgradeType.SAFE_DOWNGRADE);
        try {
            assertThat(refusal(cluster, config("old-broker"), new FoldJob(topics)))
                    .contains("transaction.version", "1", "2");
        } finally {
            setTransactionVersion(cluster, 2, UpgradeType.UPGRADE);
        }
    }

    @Test
    void shouldNameTheKeysTypeWhenItsBytesAreNotCanonical(Cluster cluster) {
        JobDefinition byMap = env -> env.fromSource(FoldJob.source("any"), WatermarkStrategy.noWatermarks(), "lines")
                .uid("lines")
                .keyBy(line -> Map.of(line, 1L), Types.MAP(Types.STRING, Types.LONG))
                .process(new Forget())
                .uid("forget")
                .sinkTo(FoldJob.sink("any"));
        assertThatThrownBy(() -> JobProcess.start(cluster.servers(), config("by-map"), byMap))
                .isInstanceOf(JobGraphException.class)
                .hasMessageContaining("by-map")
                .hasMessageContaining("canonical");
    }

    private static TaskManagerConfig config(String name) {
        return FoldProcess.config(name, "tm").build();
    }

    /** Runs the job over some input, to a stop in order. */
    private static FoldJob.Topics run(Cluster cluster, String name) {
        FoldJob.Topics topics = FoldJob.Topics.of(name);
        topics.create(cluster, PARTITIONS);
        Workload workload = new Workload(cluster, topics.input(), PARTITIONS, 20, 6);
        workload.append(100);
        try (JobProcess process = JobProcess.start(cluster.servers(), config(name), new FoldJob(topics));
                FoldOutput output = new FoldOutput(cluster, topics)) {
            output.awaitResults(100);
            process.stop();
        }
        return topics;
    }

    private static String refusal(Cluster cluster, TaskManagerConfig config, JobDefinition job) {
        try (JobProcess process = JobProcess.start(cluster.servers(), config, job)) {
            return String.valueOf(process.await(TaskManagerState.FAILED).cause());
        }
    }

    private static void setTransactionVersion(Cluster cluster, int version, UpgradeType how) {
        Cluster.get(cluster.admin()
                .updateFeatures(
                        Map.of("transaction.version", new FeatureUpdate((short) version, how)),
                        new UpdateFeaturesOptions())
                .all());
    }

    private static final class Forget extends KeyedProcessFunction<Map<String, Long>, String, String> {
        @Override
        public void processElement(String line, Context context, Collector<String> out) {
            out.collect(line);
        }
    }
}
