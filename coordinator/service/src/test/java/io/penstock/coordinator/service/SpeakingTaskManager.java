package io.penstock.coordinator.service;

import io.penstock.log.Log;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.kafka.KafkaLog;
import io.penstock.log.kafka.KafkaLogConfig;
import io.penstock.protocol.HexId;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.TaskManagerId;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.protocol.graph.GraphDescription;
import io.penstock.protocol.graph.OperatorDescription;
import io.penstock.protocol.graph.StageDescription;
import io.penstock.protocol.graph.StageKind;
import io.penstock.protocol.join.StageTasks;
import io.penstock.protocol.status.EncodedStatus;
import io.penstock.protocol.status.Figures;
import io.penstock.protocol.status.Heartbeat;
import io.penstock.protocol.status.JoinRequested;
import io.penstock.protocol.status.Report;
import io.penstock.protocol.status.StatusCodec;
import io.penstock.protocol.status.StatusRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Says in the status topic what a TaskManager says that runs a job of two source partitions and four key groups. Has a thread. */
final class SpeakingTaskManager implements AutoCloseable {

    static final int KEY_GROUPS = 4;
    static final long LAG_MS = 1_500;
    static final String CAUSE = "task score/3 on slot 1 threw java.lang.IllegalStateException: <b>no</b> at record 17";

    /** It stores nothing, so that each one fails after two seconds. */
    private static final CheckpointSettings CHECKPOINTS = new CheckpointSettings(500, 2_000, 0, 2);

    private static final long INTERVAL_NANOS = 200_000_000;

    private final JobName job;
    private final Incarnation self;
    private final Log log;
    private final LogWriter writer;
    private final Thread thread = new Thread(this::run, "speaking-taskmanager");
    private final long failedMs = System.currentTimeMillis();
    private volatile boolean silent;
    private long sequence;

    /** Asks to join, and speaks from then on: the first of its job is incarnation 1. */
    SpeakingTaskManager(String bootstrapServers, String job) {
        this(bootstrapServers, job, 1);
    }

    /** @param number how many of its job have joined by then, it included */
    SpeakingTaskManager(String bootstrapServers, String job, int number) {
        this.job = new JobName(job);
        this.self = new Incarnation("penstock", this.job, new TaskManagerId("tm-0"), number);
        this.log = KafkaLog.open(new KafkaLogConfig(Map.of("bootstrap.servers", bootstrapServers)));
        this.writer = log.openWriter("test");
        say(join());
        thread.start();
    }

    /** Its last word: it cannot go on. */
    void giveUp(String cause) {
        say(new Report.GaveUp(self, cause));
    }

    /** Its last word: nothing is left to do. */
    void finish(RunId run) {
        List<TaskId> tasks = new ArrayList<>(List.of(new TaskId("in", 0), new TaskId("in", 1)));
        for (int group = 0; group < KEY_GROUPS; group++) {
            tasks.add(new TaskId("score", group));
        }
        say(new Report.Finished(self, run, tasks));
    }

    String incarnation() {
        return self.toString();
    }

    private void run() {
        while (!silent) {
            LockSupport.parkNanos(INTERVAL_NANOS);
            speak();
        }
    }

    private void speak() {
        say(new Heartbeat(self, sequence++, System.currentTimeMillis(), List.of(200, 100)));
        say(figures(System.currentTimeMillis()));
    }

    /** All but key group 3 runs: that one is being restored. */
    private Figures figures(long nowMs) {
        return new Figures(
                self,
                nowMs,
                "RESTORING",
                new Figures.Commits(10, 1_000, 50_000, 1_500, 4_200, 300, 2),
                List.of(
                        new Figures.Slot(
                                200, 650, 150, 0, 5, 6, 700, nowMs, List.of(new Figures.Running("in", List.of(0)))),
                        new Figures.Slot(
                                100,
                                900,
                                0,
                                0,
                                0,
                                0,
                                0,
                                nowMs,
                                List.of(
                                        new Figures.Running("in", List.of(1)),
                                        new Figures.Running("score", List.of(0, 1, 2))))),
                List.of(
                        new Figures.Source("in", new SourcePartition("orders", 0), nowMs, false, 5, 120),
                        new Figures.Source("in", new SourcePartition("orders", 1), nowMs - LAG_MS, false, 7, 80)),
                List.of(new Figures.Failure(failedMs, "score/3", "java.lang.IllegalStateException", CAUSE)),
                new Figures.Disk(9_000, 800, 70, 900));
    }

    private JoinRequested join() {
        GraphDescription graph = new GraphDescription(
                job,
                KEY_GROUPS,
                List.of(stage("in", StageKind.SOURCE, 2), stage("score", StageKind.KEYED, KEY_GROUPS)),
                List.of(),
                List.of());
        return new JoinRequested(
                job,
                "n-" + job + "-" + self.number(),
                new TaskManagerId("tm-0"),
                "host/1",
                2,
                false,
                graph.hash(),
                graph.toJson(),
                List.of(
                        new StageTasks.Sources(
                                "in", List.of(new SourcePartition("orders", 0), new SourcePartition("orders", 1))),
                        new StageTasks.Numbered("score", KEY_GROUPS)),
                CHECKPOINTS);
    }

    private static StageDescription stage(String name, StageKind kind, int parallelism) {
        HexId id = HexId.ofUid(name);
        return new StageDescription(
                id,
                name,
                name,
                kind,
                parallelism,
                true,
                List.of(new OperatorDescription(id, name, name, "process", "")));
    }

    private void say(StatusRecord record) {
        EncodedStatus bytes = StatusCodec.encode(record);
        writer.send(List.of(new LogWrite(
                "penstock.status", record.partition(), LogWrite.TIMESTAMP_NOW, bytes.key(), bytes.value(), List.of())));
    }

    /** Falls silent. */
    @Override
    public void close() {
        silent = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer.close();
        log.close();
    }
}
