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
    private final boolean honourOffsetReset;

    PositionCheck(String job, boolean honourOffsetReset) {
        this.job = job;
        this.honourOffsetReset = honourOffsetReset;
    }

    /**
     * @param found highest term in the task's journal
     * @throws IllegalStateException where somebody with a higher term than this owner's has written it
     */
    void term(TaskId task, Term owned, long found) {
        if (found > owned.value()) {
            throw new IllegalStateException("job " + job + ": the journal of task " + task + " was written with term "
                    + found + ", this incarnation owns it with term " + owned
                    + "; the control topic is older than the journal: restore or delete both");
        }
    }

    /**
     * @param journaled whether the task has a journal
     * @param last its last commit record; null where it has none
     * @param committed the group's offset; null where there is none
     * @return null where nobody has read the split: the source decides
     * @throws IllegalStateException where offset and journal contradict each other
     */
    @Nullable SourcePosition position(
            TaskId task,
            SourceSplit split,
            boolean journaled,
            @Nullable CommitRecord last,
            @Nullable CommittedOffset committed) {
        if (!journaled) {
            return committed == null ? null : SourcePosition.of(committed.offset());
        }
        SourcePosition position = last == null ? null : ofJournal(task, split, last);
        if (committed == null) {
            return position;
        }
        Optional<OffsetMetadata> mirror = OffsetMetadata.parse(committed.metadata());
        if (mirror.isEmpty()) {
            return ofUser(task, split, position, committed);
        }
        OffsetMetadata written = mirror.get();
        // the term may be a later one: a new owner mirrors again what it found in the journal
        if (last == null || written.run().value() != last.run() || written.sequence() > last.sequence()) {
            if (honourOffsetReset) {
                return SourcePosition.of(committed.offset());
            }
            throw new IllegalStateException(
                    "job " + job + ": group offset " + committed.offset() + " of " + split
                            + " was committed with run " + written.run() + ", sequence " + written.sequence()
                            + ", but the journal of task " + task + " ends at "
                            + (last == null ? "nothing" : "run " + last.run() + ", sequence " + last.sequence())
                            + "; the journal topic has lost records or was deleted: restore it, or delete the group's offsets,"
                            + " or start with penstock.restore.honour-offset-reset=true to go on from the offset without the state");
        }
        if (written.sequence() == last.sequence() && position != null && position.offset() != committed.offset()) {
            throw new IllegalStateException("job " + job + ": group offset " + committed.offset() + " of " + split
                    + " carries sequence " + written.sequence() + ", with which the journal of task " + task
                    + " has offset " + position.offset() + "; one of the two was changed from outside");
        }
        return position;
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
