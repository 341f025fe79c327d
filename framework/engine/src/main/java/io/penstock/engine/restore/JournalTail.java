package io.penstock.engine.restore;

import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogBatch;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.Pending;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.journal.JournalReplay;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replays journals of tasks and keeps up with them, all through one reader: of those that this process stands by for, and of those that
 * it is about to run. "To the end" is the uncommitted end sampled after whoever asks has learnt that nobody else writes (DESIGN rule 5).
 * Owned by the TaskManager's thread.
 */
public final class JournalTail implements AutoCloseable {

    /** One journal. */
    private static final class Tailed {
        private final TaskId task;
        private final ReplayBase base;
        private @Nullable JournalReplay replay;
        private boolean assigned;
        private boolean endWanted = true;
        private long end = Long.MAX_VALUE;

        Tailed(TaskId task, ReplayBase base) {
            this.task = task;
            this.base = base;
        }
    }

    private final Log log;
    private RunId run = new RunId(1);
    private final Map<LogPartition, Tailed> journals = new LinkedHashMap<>();
    private final Set<LogPartition> newcomers = new LinkedHashSet<>();
    private @Nullable LogReader reader;
    private @Nullable Pending<Map<LogPartition, Long>> starts;
    private Set<LogPartition> startsOf = Set.of();
    private @Nullable Pending<Map<LogPartition, Long>> ends;
    private Set<LogPartition> endsOf = Set.of();

    public JournalTail(Log log) {
        this.log = log;
    }

    /**
     * Begins to replay a journal; its end is sampled soon after.
     *
     * @param base what it begins with
     */
    public void add(TaskId task, LogPartition journal, RunId run, ReplayBase base) {
        if (journals.containsKey(journal)) {
            throw new IllegalStateException("journal " + journal + " of task " + task + " is being read already");
        }
        this.run = run;
        journals.put(journal, new Tailed(task, base));
        newcomers.add(journal);
    }

    /** From now on the end is one that is sampled after this call. */
    public void sampleEnd(LogPartition journal) {
        Tailed tailed = tailed(journal);
        tailed.end = Long.MAX_VALUE;
        tailed.endWanted = true;
        if (endsOf.contains(journal)) {
            ends = null; // what is on its way was asked before
            endsOf.forEach(other -> tailedOrNull(other).ifPresent(each -> each.endWanted = true));
            endsOf = Set.of();
        }
    }

    /** Whether it has been replayed up to the end that was sampled last. */
    public boolean isAtEnd(LogPartition journal) {
        Tailed tailed = tailed(journal);
        return tailed.assigned
                && tailed.end != Long.MAX_VALUE
                && Objects.requireNonNull(reader).position(journal) >= tailed.end;
    }

    /** Whether the last commit of the journal, as far as it has been read, is the baton for this incarnation. */
    public boolean isReleasedTo(LogPartition journal, Incarnation incarnation) {
        JournalReplay replay = tailed(journal).replay;
        CommitRecord last = replay == null ? null : replay.lastCommit();
        return last != null && incarnation.toString().equals(last.releasedTo());
    }

    /** Highest term seen in the journal; 0 before the first record. */
    public long term(LogPartition journal) {
        JournalReplay replay = tailed(journal).replay;
        return replay == null ? 0 : replay.term();
    }

    /** What the replay has found; the journal is read no further. */
    public JournalReplay.Result take(LogPartition journal) {
        JournalReplay.Result result =
                Objects.requireNonNull(tailed(journal).replay).finish();
        drop(journal);
        return result;
    }

    /** Reads it no further. */
    public void drop(LogPartition journal) {
        Tailed tailed = journals.remove(journal);
        newcomers.remove(journal);
        if (tailed != null && tailed.assigned) {
            Objects.requireNonNull(reader).unassign(Set.of(journal));
        }
    }

    /** Returns whether there was progress. */
    public boolean doWork() {
        if (journals.isEmpty()) {
            return false;
        }
        boolean worked = assignNewcomers();
        worked |= takeEnds();
        LogReader open = reader;
        if (open == null) {
            return worked;
        }
        for (LogBatch batch : poll(open)) {
            Tailed tailed = journals.get(batch.partition());
            JournalReplay replay = tailed == null ? null : tailed.replay;
            for (int i = 0; replay != null && i < batch.size(); i++) {
                worked = true;
                replay.feed(batch.offset(i), batch.value(i));
            }
        }
        return worked;
    }

    private List<LogBatch> poll(LogReader open) {
        try {
            return open.poll();
        } catch (LogException refused) {
            if (refused.reason() != LogException.Reason.OUT_OF_RANGE) {
                throw refused;
            }
            Set<TaskId> read = new LinkedHashSet<>();
            journals.values().forEach(tailed -> read.add(tailed.task));
            throw new RestoreRefusedException(
                    read,
                    "a journal was cut off ahead of what has been read of it, which only its owner does: "
                            + refused.getMessage(),
                    refused);
        }
    }

    private boolean assignNewcomers() {
        Pending<Map<LogPartition, Long>> asked = starts;
        if (asked == null) {
            Set<LogPartition> ready = new LinkedHashSet<>();
            for (LogPartition journal : newcomers) {
                if (tailed(journal).base.isReady()) {
                    ready.add(journal);
                }
            }
            if (ready.isEmpty()) {
                return false;
            }
            newcomers.removeAll(ready);
            startsOf = ready;
            starts = log.admin().startOffsets(List.copyOf(startsOf));
            return true;
        }
        if (!asked.isDone()) {
            return false;
        }
        Map<LogPartition, Long> from = new LinkedHashMap<>();
        for (LogPartition journal : startsOf) {
            Tailed tailed = journals.get(journal);
            if (tailed != null && !tailed.assigned && !newcomers.contains(journal)) {
                from.put(journal, begin(journal, tailed, asked.get().getOrDefault(journal, 0L)));
                tailed.assigned = true;
            }
        }
        starts = null;
        startsOf = Set.of();
        if (reader == null) {
            reader = log.openReader("journal-tail", Isolation.READ_COMMITTED);
        }
        reader.assign(from);
        return true;
    }

    /** Where to read from, having made sure that nothing is missing between what there is and what the journal still holds. */
    private long begin(LogPartition journal, Tailed tailed, long start) {
        ReplayBase base = tailed.base;
        TaskSnapshot snapshot = base.snapshot();
        if (snapshot == null && start > 0) {
            throw new RestoreRefusedException(
                    Set.of(tailed.task),
                    "journal " + journal + " of task " + tailed.task + " begins at offset " + start
                            + ", and what precedes it is in no snapshot that can be read: "
                            + (base.leftOut().isEmpty()
                                    ? "the control topic knows of no completed checkpoint of the task"
                                    : base.leftOut())
                            + "; bring the snapshots back, or delete the job's journals and its group's offsets to begin"
                            + " anew",
                    null);
        }
        if (snapshot == null) {
            tailed.replay = new JournalReplay(journal.toString(), base.state(), run.value(), -1);
            return start;
        }
        if (start > snapshot.journalOffset()) {
            throw new LogException(
                    LogException.Reason.ABORTED,
                    "journal " + journal + " of task " + tailed.task + " begins at offset " + start
                            + ", behind offset " + snapshot.journalOffset() + " where snapshot " + snapshot
                            + " ends; a later checkpoint has taken its place");
        }
        tailed.replay = JournalReplay.behind(
                journal.toString(),
                base.state(),
                run.value(),
                snapshot.sequenceBefore(),
                snapshot.term().value());
        return snapshot.journalOffset();
    }

    private boolean takeEnds() {
        Pending<Map<LogPartition, Long>> asked = ends;
        if (asked == null) {
            Set<LogPartition> wanted = new LinkedHashSet<>();
            journals.forEach((journal, tailed) -> {
                if (tailed.endWanted) {
                    tailed.endWanted = false;
                    wanted.add(journal);
                }
            });
            if (wanted.isEmpty()) {
                return false;
            }
            endsOf = wanted;
            ends = log.admin().endOffsets(List.copyOf(wanted), Isolation.READ_UNCOMMITTED);
            return true;
        }
        if (!asked.isDone()) {
            return false;
        }
        for (LogPartition journal : endsOf) {
            tailedOrNull(journal).ifPresent(tailed -> {
                if (!tailed.endWanted) {
                    tailed.end = asked.get().getOrDefault(journal, 0L);
                }
            });
        }
        ends = null;
        endsOf = Set.of();
        return true;
    }

    private Tailed tailed(LogPartition journal) {
        return Objects.requireNonNull(journals.get(journal), "a journal that is being read");
    }

    private Optional<Tailed> tailedOrNull(LogPartition journal) {
        return Optional.ofNullable(journals.get(journal));
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
        journals.clear();
    }
}
