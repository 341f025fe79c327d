package io.penstock.engine.restore;

import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogBatch;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.Pending;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.statestore.TaskState;
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
        private final JournalReplay replay;
        private boolean assigned;
        private boolean endWanted = true;
        private long end = Long.MAX_VALUE;

        Tailed(JournalReplay replay) {
            this.replay = replay;
        }
    }

    private final Log log;
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
     * @param state to be filled; null for a source task, whose journal holds positions only
     */
    public void add(TaskId task, LogPartition journal, RunId run, @Nullable TaskState state) {
        if (journals.containsKey(journal)) {
            throw new IllegalStateException("journal " + journal + " of task " + task + " is being read already");
        }
        journals.put(journal, new Tailed(new JournalReplay(journal.toString(), state, run.value(), -1)));
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
        CommitRecord last = tailed(journal).replay.lastCommit();
        return last != null && incarnation.toString().equals(last.releasedTo());
    }

    /** Highest term seen in the journal; 0 before the first record. */
    public long term(LogPartition journal) {
        return tailed(journal).replay.term();
    }

    /** What the replay has found; the journal is read no further. */
    public JournalReplay.Result take(LogPartition journal) {
        JournalReplay.Result result = tailed(journal).replay.finish();
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
        for (LogBatch batch : open.poll()) {
            Tailed tailed = journals.get(batch.partition());
            for (int i = 0; tailed != null && i < batch.size(); i++) {
                worked = true;
                tailed.replay.feed(batch.offset(i), batch.value(i));
            }
        }
        return worked;
    }

    private boolean assignNewcomers() {
        Pending<Map<LogPartition, Long>> asked = starts;
        if (asked == null) {
            if (newcomers.isEmpty()) {
                return false;
            }
            startsOf = Set.copyOf(newcomers);
            newcomers.clear();
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
                tailed.assigned = true;
                from.put(journal, asked.get().getOrDefault(journal, 0L));
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
