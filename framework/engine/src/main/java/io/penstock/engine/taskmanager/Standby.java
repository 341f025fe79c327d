package io.penstock.engine.taskmanager;

import io.penstock.engine.checkpoint.SnapshotLoading;
import io.penstock.engine.checkpoint.TaskBases;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.ownership.Preloaded;
import io.penstock.engine.restore.JournalTail;
import io.penstock.engine.restore.ReplayBase;
import io.penstock.log.LogPartition;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.control.JobControlView;
import io.penstock.statestore.TaskState;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The journals that are being read for tasks that do not run here yet, and the state that they fill. Owned by the TaskManager's thread.
 */
final class Standby implements Preloaded, AutoCloseable {

    /**
     * What is open of one task.
     *
     * @param journal null in a job without state
     * @param exchange where its frames come from; null for a source task
     * @param base what the journal's replay begins with, and fills
     */
    record Opened(Stage stage, @Nullable LogPartition journal, @Nullable LogPartition exchange, ReplayBase base) {

        /** Filled by the journal; null for a source task, and while it is being loaded. */
        @Nullable TaskState state() {
            return base.isReady() ? base.state() : null;
        }

        void close() {
            if (base instanceof SnapshotLoading loading) {
                loading.close();
                return;
            }
            TaskState state = base.state();
            if (state != null) {
                state.close();
            }
        }
    }

    private final JobGraph graph;
    private final TopicNames topics;
    private final RunId run;
    private final Incarnation self;
    private final JournalTail tail;
    private final boolean journaled;
    private final TaskBases bases;
    private final Map<TaskId, Opened> opened = new TreeMap<>();

    Standby(JobGraph graph, TopicNames topics, RunId run, Incarnation self, JournalTail tail, TaskBases bases) {
        this.bases = bases;
        this.graph = graph;
        this.topics = topics;
        this.run = run;
        this.self = self;
        this.tail = tail;
        this.journaled = graph.isStateful();
    }

    /** Begins to read the task's journal. */
    void preload(TaskId task, JobControlView view) {
        opened.put(task, open(task, view));
    }

    /** The task is to be run: what has been read of it, or will be from now on, is the caller's. */
    Opened take(TaskId task, JobControlView view) {
        Opened known = opened.remove(task);
        return known == null ? open(task, view) : known;
    }

    void drop(TaskId task) {
        Opened dropped = opened.remove(task);
        if (dropped != null) {
            if (dropped.journal() != null) {
                tail.drop(dropped.journal());
            }
            dropped.close();
        }
    }

    private Opened open(TaskId task, JobControlView view) {
        Stage stage = stageOf(task);
        LogPartition journal = journaled ? new LogPartition(topics.journal(task.stage()), task.index()) : null;
        ReplayBase base =
                bases.of(task, stage.keyType() == null ? null : stage.keyType().createSerde(), run, view);
        if (journal != null) {
            tail.add(task, journal, run, base);
        }
        LogPartition exchange = stage.isKeyed() ? new LogPartition(topics.exchange(task.stage()), task.index()) : null;
        return new Opened(stage, journal, exchange, base);
    }

    private Stage stageOf(TaskId task) {
        return graph.stages().stream()
                .filter(each -> each.name().equals(task.stage()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("task " + task + " is of no stage of this job's graph"));
    }

    @Override
    public boolean isCaughtUp(TaskId task) {
        LogPartition journal = journalOf(task);
        return journal != null && tail.isAtEnd(journal);
    }

    @Override
    public boolean hasBaton(TaskId task) {
        LogPartition journal = journalOf(task);
        return journal != null && tail.isReleasedTo(journal, self);
    }

    @Override
    public long term(TaskId task) {
        return tail.term(Objects.requireNonNull(journalOf(task), "a journal that is being read"));
    }

    private @Nullable LogPartition journalOf(TaskId task) {
        Opened known = opened.get(task);
        return known == null ? null : known.journal();
    }

    @Override
    public void close() {
        for (Opened each : opened.values()) {
            each.close();
        }
    }
}
