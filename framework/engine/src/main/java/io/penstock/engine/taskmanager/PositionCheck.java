package io.penstock.engine.taskmanager;

import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.log.CommittedOffset;
import io.penstock.protocol.OffsetMetadata;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.statestore.journal.CommitRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a source task goes on: at its journal's position, of which the group's offset is the mirror. A mirror that lags is fine; one that
 * contradicts the journal is refused by name (DESIGN rule 6). Without a journal the group's offset is the truth. Pure.
 */
final class PositionCheck {

    private final String job;
    private final boolean transactional;
    private final boolean honourOffsetReset;

    /**
     * What the replay of a source task's journal found.
     *
     * @param last commit record; null where there is none
     * @param firstTerm of whoever wrote the journal first; 0 where nobody has
     */
    record Journaled(@Nullable CommitRecord last, long firstTerm) {}

    /** @param transactional whether offsets are committed with the journal; else each by itself, after it */
    PositionCheck(String job, boolean transactional, boolean honourOffsetReset) {
        this.job = job;
        this.transactional = transactional;
        this.honourOffsetReset = honourOffsetReset;
    }

    /**
     * @param found highest term in the task's journal
     * @return what to say where somebody with a higher term than this owner's has written it; else empty
     */
    Optional<String> term(TaskId task, Term owned, long found) {
        return found <= owned.value()
                ? Optional.empty()
                : Optional.of("job " + job + ": the journal of task " + task + " was written with term " + found
                        + ", this incarnation owns it with term " + owned
                        + "; the control topic is older than the journal: restore or delete both");
    }

    /**
     * @param journaled null where the task has no journal
     * @param committed the group's offset; null where there is none
     * @return null where nobody has read the split: the source decides
     * @throws IllegalStateException where offset and journal contradict each other
     */
    @Nullable SourcePosition position(
            TaskId task, SourceSplit split, @Nullable Journaled journaled, @Nullable CommittedOffset committed) {
        if (journaled == null) {
            return committed == null ? null : SourcePosition.of(committed.offset());
        }
        CommitRecord last = journaled.last();
        SourcePosition position = last == null ? null : ofJournal(task, split, last);
        if (committed == null) {
            return position;
        }
        Optional<OffsetMetadata> mirror = OffsetMetadata.parse(committed.metadata());
        if (mirror.isEmpty()) {
            return ofUser(task, split, position, committed);
        }
        OffsetMetadata written = mirror.get();
        if (mayBeLate(written, journaled)) {
            return position;
        }
        // the term may be a later one: a new owner mirrors again what it found in the journal, and nothing else
        boolean later = last != null
                && written.term().value() > last.term()
                && (position == null || position.offset() != committed.offset());
        if (last == null || written.run().value() != last.run() || written.sequence() > last.sequence() || later) {
            if (honourOffsetReset) {
                return SourcePosition.of(committed.offset());
            }
            throw new IllegalStateException("job " + job + ": group offset " + committed.offset() + " of " + split
                    + " was committed with run " + written.run() + ", sequence " + written.sequence()
                    + ", but the journal of task " + task + " ends at "
                    + (last == null ? "nothing" : "run " + last.run() + ", sequence " + last.sequence())
                    + "; the journal topic has lost records or was deleted, or the job ran without state"
                    + " since: restore it, or delete the group's offsets, or start with"
                    + " penstock.restore.honour-offset-reset=true to go on from the offset without the state");
        }
        if (written.sequence() == last.sequence() && position != null && position.offset() != committed.offset()) {
            throw new IllegalStateException("job " + job + ": group offset " + committed.offset() + " of " + split
                    + " carries sequence " + written.sequence() + ", with which the journal of task " + task
                    + " has offset " + position.offset() + "; one of the two was changed from outside");
        }
        return position;
    }

    /**
     * Nothing fences the offsets of an owner without transactions: one that was replaced may have mirrored commits whose journal
     * records, behind the new owner's term record, do not count. Its own term record tells that the journal is the one it wrote.
     */
    private boolean mayBeLate(OffsetMetadata written, Journaled journaled) {
        CommitRecord last = journaled.last();
        boolean known = last != null
                && written.run().value() == last.run()
                && written.term().value() == last.term()
                && written.sequence() <= last.sequence();
        return !transactional
                && !known
                && journaled.firstTerm() > 0
                && journaled.firstTerm() <= written.term().value();
    }

    private @Nullable SourcePosition ofUser(
            TaskId task, SourceSplit split, @Nullable SourcePosition position, CommittedOffset committed) {
        if (position == null) {
            return null; // the source's own choice of a beginning may honour the offset
        }
        if (position.offset() == committed.offset()) {
            return position;
        }
        if (honourOffsetReset) {
            return SourcePosition.of(committed.offset());
        }
        throw new IllegalStateException("job " + job + ": group offset " + committed.offset() + " of " + split
                + " was set by a user, the journal of task " + task + " says " + position.offset()
                + "; the state belongs to the journal's position: delete the offset, or start with"
                + " penstock.restore.honour-offset-reset=true to read on from the offset with the state as it is");
    }

    private static SourcePosition ofJournal(TaskId task, SourceSplit split, CommitRecord last) {
        for (CommitRecord.InputPosition input : last.positions()) {
            if (input.topic().equals(split.topic()) && input.partition() == split.partition()) {
                return new SourcePosition(input.offset(), input.detail());
            }
        }
        throw new IllegalStateException("the last commit record of task " + task + " (sequence " + last.sequence()
                + ") names no position of " + split);
    }
}
