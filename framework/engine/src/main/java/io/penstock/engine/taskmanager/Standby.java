package io.penstock.engine.taskmanager;

import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.ownership.Preloaded;
import io.penstock.engine.restore.JournalTail;
import io.penstock.log.LogPartition;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.TopicNames;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.heap.HeapTaskState;
import java.util.List;
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
     * @param state filled by the journal; null for a source task
     */
    record Opened(
            Stage stage, @Nullable LogPartition journal, @Nullable LogPartition exchange, @Nullable TaskState state) {}

    private final JobGraph graph;
    private final TopicNames topics;
    private final RunId run;
    private final Incarnation self;
    private final JournalTail tail;
    private final boolean journaled;
    private final Map<TaskId, Opened> opened = new TreeMap<>();

    Standby(JobGraph graph, TopicNames topics, RunId run, Incarnation self, JournalTail tail) {
        this.graph = graph;
        this.topics = topics;
        this.run = run;
        this.self = self;
        this.tail = tail;
        this.journaled = graph.isStateful();
    }

    /** Begins to read the task's journal. */
    void preload(TaskId task) {
        opened.put(task, open(task));
    }

    /** The task is to be run: what has been read of it, or will be from now on, is the caller's. */
    Opened take(TaskId task) {
        Opened known = opened.remove(task);
        return known == null ? open(task) : known;
    }

    void drop(TaskId task) {
        Opened dropped = opened.remove(task);
        if (dropped != null) {
            if (dropped.journal() != null) {
                tail.drop(dropped.journal());
            }
            if (dropped.state() != null) {
                dropped.state().close();
            }
        }
    }

    private Opened open(TaskId task) {
        Stage stage = stageOf(task);
        LogPartition journal = journaled ? new LogPartition(topics.journal(task.stage()), task.index()) : null;
        TaskState state = null;
        if (stage.keyType() != null) {
            state = new HeapTaskState(task.toString(), stage.keyType().createSerde(), List.of(), 1);
        }
        if (journal != null) {
            tail.add(task, journal, run, state);
        }
        LogPartition exchange = stage.isKeyed() ? new LogPartition(topics.exchange(task.stage()), task.index()) : null;
        return new Opened(stage, journal, exchange, state);
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
            if (each.state() != null) {
                each.state().close();
            }
        }
    }
}
