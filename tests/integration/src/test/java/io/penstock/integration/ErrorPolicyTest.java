package io.penstock.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.connector.source.DeadLetterHeaders;
import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.engine.taskmanager.RestartStrategy;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.engine.taskmanager.TaskManagerStatus;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TopicNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The keyed function throws. */
@ExtendWith(SharedBroker.class)
class ErrorPolicyTest {

    private static final int PARTITIONS = 4;
    private static final RestartStrategy.Settings TWICE_SOON = new RestartStrategy.Settings(2, 10, 20, 60_000);

    @Test
    void shouldStopTheJobNamingRecordAndCauseWhenThePolicyIsFail(Cluster cluster) {
        Run run = new Run(cluster, "fail", ErrorPolicy.FAIL);
        try (JobProcess process = run.start(FoldJob.Trouble.NONE)) {
            run.workload.append(200);
            run.output.awaitResults(200);
            process.stop();
        }
        run.workload.append(200);
        Line bad = run.workload.lines().get(300);
        try (JobProcess process = run.start(line -> failOn(bad, line))) {
            TaskManagerStatus status = process.await(TaskManagerState.FAILED);
            assertThat(status.cause())
                    .contains("fail-in-" + bad.partition(), "offset " + bad.sequence(), "cannot bear", "policy=fail");
            assertThat(status.isReady()).isFalse();
        }
        run.finish(FoldJob.Trouble.NONE, List.of());
    }

    @Test
    void shouldGiveEachInputOneResultWhenARetriedCallSucceeds(Cluster cluster) {
        Run run = new Run(cluster, "retried", ErrorPolicy.RETRY);
        Map<Line, Integer> calls = new ConcurrentHashMap<>();
        run.workload.append(400);
        Line bad = run.workload.lines().get(300);
        TaskManagerStatus status = run.finish(
                line -> {
                    if (calls.merge(line, 1, Integer::sum) <= 2) {
                        failOn(bad, line);
                    }
                },
                List.of());
        assertThat(calls.get(bad)).isEqualTo(3);
        assertThat(status.restarts()).isEqualTo(2);
    }

    @Test
    void shouldStopTheJobWhenAllRestartsAreUsedUp(Cluster cluster) {
        Run run = new Run(cluster, "exhausted", ErrorPolicy.RETRY);
        run.workload.append(200);
        Line bad = run.workload.lines().get(100);
        try (JobProcess process = run.start(line -> failOn(bad, line))) {
            assertThat(process.await(TaskManagerState.FAILED).cause())
                    .contains("offset " + bad.sequence(), "all 2 restarts are used up");
        }
        run.finish(FoldJob.Trouble.NONE, List.of());
    }

    @Test
    void shouldLeaveNothingOfARecordThatIsSkipped(Cluster cluster) {
        Run run = new Run(cluster, "skipped", ErrorPolicy.SKIP);
        run.workload.append(400);
        List<Line> bad =
                List.of(run.workload.lines().get(10), run.workload.lines().get(300));
        run.finish(line -> failOn(bad, line), bad);
        assertThat(run.deadLetters()).isEmpty();
    }

    @Test
    void shouldKeepARecordThatIsDeadLetteredWithItsOriginAndCauseAndNothingOfItElsewhere(Cluster cluster) {
        Run run = new Run(cluster, "dead", ErrorPolicy.DEAD_LETTER);
        run.workload.append(400);
        List<Line> bad =
                List.of(run.workload.lines().get(10), run.workload.lines().get(300));
        run.finish(line -> failOn(bad, line), bad);

        List<ConsumerRecord<String, String>> letters = run.deadLetters();
        assertThat(letters)
                .extracting(ConsumerRecord::value)
                .containsExactlyInAnyOrderElementsOf(
                        bad.stream().map(Line::toString).toList());
        for (ConsumerRecord<String, String> letter : letters) {
            Line line = Line.parse(letter.value());
            assertThat(header(letter, DeadLetterHeaders.TOPIC)).isEqualTo("dead-in");
            assertThat(header(letter, DeadLetterHeaders.PARTITION)).isEqualTo("" + line.partition());
            assertThat(header(letter, DeadLetterHeaders.OFFSET)).isEqualTo("" + line.sequence());
            assertThat(header(letter, DeadLetterHeaders.ERROR_CLASS))
                    .isEqualTo(IllegalArgumentException.class.getName());
            assertThat(header(letter, DeadLetterHeaders.ERROR_MESSAGE)).isEqualTo("cannot bear " + line);
        }
        assertThat(cluster.producerIds("dead.dead.tm.").values())
                .as("transactional producers of the job, which alone may write dead letters")
                .containsAll(cluster.writersOf("dead.dead.dlq"));
    }

    private static void failOn(Line bad, Line line) {
        failOn(List.of(bad), line);
    }

    private static void failOn(List<Line> bad, Line line) {
        if (bad.contains(line)) {
            throw new IllegalArgumentException("cannot bear " + line);
        }
    }

    static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** One test's job, topics and input. */
    private static final class Run {

        private final Cluster cluster;
        private final String name;
        private final FoldJob.Topics topics;
        private final Workload workload;
        private final FoldOutput output;
        private final TaskManagerConfig config;

        Run(Cluster cluster, String name, ErrorPolicy policy) {
            this.cluster = cluster;
            this.name = name;
            this.topics = FoldJob.Topics.of(name);
            topics.create(cluster, PARTITIONS);
            this.workload = new Workload(cluster, topics.input(), PARTITIONS, 20, 5);
            this.output = new FoldOutput(cluster, topics);
            this.config = FoldProcess.config(name, "tm")
                    .errorPolicy(policy)
                    .restart(TWICE_SOON)
                    .build();
        }

        JobProcess start(FoldJob.Trouble trouble) {
            return JobProcess.start(cluster.servers(), config, new FoldJob(topics, trouble));
        }

        /** Runs it to the end of its input; everything but the lines left out must be there. */
        TaskManagerStatus finish(FoldJob.Trouble trouble, List<Line> leftOut) {
            List<Line> expected = new ArrayList<>();
            try (JobProcess process = start(trouble);
                    FoldOutput closing = output) {
                workload.end();
                expected.addAll(workload.lines());
                expected.removeAll(leftOut);
                closing.awaitAll(expected, process::status);
                TaskManagerStatus status = process.stop();
                closing.requireExactly(expected);
                return status;
            }
        }

        List<ConsumerRecord<String, String>> deadLetters() {
            return cluster.committed(new TopicNames(name, new JobName(name)).dlq());
        }
    }
}
