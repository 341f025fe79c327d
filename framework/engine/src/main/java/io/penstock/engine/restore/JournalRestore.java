package io.penstock.engine.restore;

import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogBatch;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.Pending;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.journal.JournalReplay;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Replays the journals of a process's tasks, all at once through one reader, to the uncommitted ends sampled when it was created: after
 * every earlier owner has been fenced (DESIGN rule 5). Owned by the TaskManager's thread.
 */
public final class JournalRestore implements AutoCloseable {

    /**
     * One task to restore.
     *
     * @param journal its journal's partition
     * @param term it is owned with from now on
     * @param state to be filled; null for a source task, whose journal holds positions only
     */
    public record Task(TaskId id, LogPartition journal, RunId run, Term term, @Nullable TaskState state) {}

    private final Map<LogPartition, Task> tasks = new HashMap<>();
    private final Map<LogPartition, JournalReplay> replays = new HashMap<>();
    private final Pending<Map<LogPartition, Long>> starts;
    private final Pending<Map<LogPartition, Long>> ends;
    private final LogReader reader;
    private boolean assigned;

    public JournalRestore(Log log, List<Task> restored) {
        for (Task task : restored) {
            tasks.put(task.journal(), task);
            replays.put(
                    task.journal(),
                    new JournalReplay(
                            task.journal().toString(), task.state(), task.run().value(), -1));
        }
        List<LogPartition> partitions = List.copyOf(tasks.keySet());
        this.starts = log.admin().startOffsets(partitions);
        this.ends = log.admin().endOffsets(partitions, Isolation.READ_UNCOMMITTED);
        this.reader = log.openReader("journal-restore", Isolation.READ_COMMITTED);
    }

    /** Returns whether there was progress. */
    public boolean doWork() {
        if (!assigned) {
            if (!starts.isDone() || !ends.isDone()) {
                return false;
            }
            reader.assign(starts.get());
            assigned = true;
            return true;
        }
        boolean any = false;
        for (LogBatch batch : reader.poll()) {
            any = true;
            replay(batch);
        }
        return any;
    }

    private void replay(LogBatch batch) {
        JournalReplay replay = Objects.requireNonNull(replays.get(batch.partition()));
        for (int i = 0; i < batch.size(); i++) {
            replay.feed(batch.offset(i), batch.value(i));
        }
    }

    /** Whether every journal has been read to its end. */
    public boolean isDone() {
        if (!assigned) {
            return false;
        }
        for (Map.Entry<LogPartition, Long> end : ends.get().entrySet()) {
            if (reader.position(end.getKey()) < end.getValue()) {
                return false;
            }
        }
        return true;
    }

    /** What the replay of a task's journal found. Once, after {@link #isDone}. */
    public JournalReplay.Result result(LogPartition journal) {
        return Objects.requireNonNull(replays.get(journal), "a journal that was restored")
                .finish();
    }

    @Override
    public void close() {
        reader.close();
    }
}
