package io.penstock.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.checkpoint.OpenStates;
import io.penstock.engine.checkpoint.OpenStorage;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.integration.DocumentedRights.Right;
import io.penstock.metrics.MetricRegistry;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The whole job, two TaskManagers with checkpoints and a coordinator of its own user, against a broker that wants SASL/SCRAM over TLS and allows nothing but the rights that {@code
 * docs/security.md} lists.
 */
class SecuredJobTest {

    private static final int PARTITIONS = 2;
    /** With the key groups. */
    private static final int TASKS = PARTITIONS + 8;

    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final CheckpointSettings CHECKPOINTS = new CheckpointSettings(200, 30_000, 0, 2);

    private static SecuredBroker broker;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        broker = new SecuredBroker();
    }

    @AfterAll
    static void stop() throws IOException {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void shouldRunWithTheDocumentedRightsAlone() throws Exception {
        Prepared job = new Prepared("secured");
        job.grant(DocumentedRights.read());

        GaugesSeen gauges = new GaugesSeen();
        Workload workload = new Workload(broker.cluster(), job.topics.input(), PARTITIONS, 20, 1);
        try (RunningCoordinator coordinator = job.startCoordinator();
                JobProcess first = job.startTaskManager("tm-1", directory, gauges);
                FoldOutput output = new FoldOutput(broker.cluster(), job.topics)) {
            first.await(TaskManagerState.RUNNING);
            workload.append(300);
            try (JobProcess second = job.startTaskManager("tm-2", directory, gauges)) {
                second.awaitTasks(TASKS / 2);
                workload.append(300);
                output.awaitResults(workload.lines().size());
                awaitCheckpoints(gauges, 2, second);
                workload.append(300);
            } // without leaving: it is declared dead and fenced, and its tasks come back from snapshots and journals
            first.awaitTasks(TASKS);
            awaitCheckpoints(gauges, 2, first);
            workload.append(300);
            workload.end();
            output.awaitAll(workload.lines(), () -> first.status() + ", " + coordinator.status());
            first.stop();

            output.requireExactly(workload.lines());
        }
    }

    private static void awaitCheckpoints(GaugesSeen gauges, int more, JobProcess by) {
        double before = gauges.sum("numberOfCompletedCheckpoints");
        Await.until(
                more + " checkpoints more",
                WAIT,
                () -> gauges.sum("numberOfCompletedCheckpoints") >= before + more,
                () -> before + " have become " + gauges.sum("numberOfCompletedCheckpoints") + "; " + by.status());
    }

    @ParameterizedTest
    @CsvSource({
        "<output>, WRITE, true, grant Write on topic no-output-write-",
        "<output>, WRITE, false, grant Describe on topic no-output-write2-",
        "<input>, READ, true, grant Read on topic no-input-read-in",
        "<input>, READ, false, grant Describe on topic no-input-read2-in",
        "<prefix>.<job>., CREATE, true, create topic no-prefixjob-create.no-prefixjob-create.dlq: Authorization failed.; grant Create on the topic",
        "<job>, READ, false, grant Describe on group no-job-read2"
    })
    void shouldNameTheRightThatIsMissing(String name, AclOperation operation, boolean described, String expected) {
        Prepared job = new Prepared("no-" + name.replaceAll("[^a-z]", "") + "-"
                + operation.name().toLowerCase(Locale.ROOT) + (described ? "" : "2"));
        job.grant(without(DocumentedRights.read(), "TaskManager", name, operation, described));

        try (RunningCoordinator coordinator = job.startCoordinator();
                JobProcess process = job.startTaskManager()) {
            new Workload(broker.cluster(), job.topics.input(), PARTITIONS, 20, 1).append(10);
            Await.until(
                    "the end of the job",
                    WAIT,
                    () -> process.status().state().isFinal(),
                    () -> process.status() + ", " + coordinator.status());

            assertThat(process.status().state()).isEqualTo(TaskManagerState.FAILED);
            assertThat(process.status().cause()).contains("DENIED").contains(expected);
        }
    }

    /** @param described whether what Kafka gives along with it stays */
    private static List<Right> without(
            List<Right> all, String who, String name, AclOperation operation, boolean described) {
        List<Right> rights = new ArrayList<>();
        for (Right right : all) {
            boolean removed = right.who().equals(who) && right.name().equals(name) && right.operation() == operation;
            if (!removed) {
                rights.add(right);
            } else if (described) {
                rights.add(new Right(who, right.resource(), right.pattern(), name, AclOperation.DESCRIBE));
            }
        }
        assertThat(rights).as("%s %s is documented", operation, name).isNotEqualTo(all);
        return rights;
    }

    /** A job with its topics, and users for it and its coordinator. */
    private static final class Prepared {

        private final String name;
        private final FoldJob.Topics topics;

        Prepared(String name) {
            this.name = name;
            this.topics = FoldJob.Topics.of(name);
            topics.create(broker.cluster(), PARTITIONS);
            broker.addUser(name);
            broker.addUser(name + "-coordinator");
        }

        String coordinatorUser() {
            return name + "-coordinator";
        }

        void grant(List<Right> rights) {
            List<AclBinding> acls = new ArrayList<>();
            for (Right right : rights) {
                String user = right.who().equals("Coordinator") ? coordinatorUser() : name;
                for (String actual : actualNames(right.name())) {
                    acls.add(right.grantTo(user, actual));
                }
            }
            Cluster.get(broker.cluster().admin().createAcls(acls).all());
        }

        private List<String> actualNames(String documented) {
            return switch (documented) {
                case "<input>" -> List.of(topics.input());
                case "<output>" -> List.of(topics.audit(), topics.results());
                default -> List.of(documented.replace("<prefix>", name).replace("<job>", name));
            };
        }

        /** As its own user. */
        RunningCoordinator startCoordinator() {
            return new RunningCoordinator(broker.as(coordinatorUser()), name);
        }

        JobProcess startTaskManager(String id, Path snapshots, MetricRegistry metrics) {
            TaskManagerConfig config = FoldProcess.config(name, id)
                    .process(id)
                    .checkpoints(CHECKPOINTS)
                    .build();
            OpenStates states = OpenStates.inHeap();
            OpenStorage storage = OpenStorage.open(
                    snapshots.toAbsolutePath().toUri().toString(), OpenStorage.S3.AWS, states.scratch());
            return JobProcess.startWithoutCoordinator(
                    broker.as(name), config, new FoldJob(topics), metrics, storage, states);
        }

        JobProcess startTaskManager() {
            TaskManagerConfig config =
                    FoldProcess.config(name, "tm").process("secured").build();
            return JobProcess.startWithoutCoordinator(broker.as(name), config, new FoldJob(topics));
        }
    }
}
