package io.penstock.engine.commit;

import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.engine.exchange.FrameOrigin;
import io.penstock.engine.operator.OperatorChain.PendingSink;
import io.penstock.log.LogPartition;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.statestore.snapshot.UploadBase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the commit knows of one task: its identity towards journal and offsets, and how far it has been committed or is being. Owned by
 * the TaskManager's thread.
 */
public final class TaskLedger {

    final TaskId id;
    final int exchangesBehind;
    final RunId run;
    final Term term;
    final @Nullable LogPartition journal;
    final @Nullable SourceSplit split;
    final @Nullable String group;
    final boolean byFrame;
    long sequence;

    @Nullable SourcePosition position;

    long mirroredMs;

    /** Whether the last commit record names something that a sink had to finish. */
    boolean sinksPending;

    /** What sinks go on from, and what was in flight, as the last commit record has it. */
    List<PendingSink> states = List.of();

    /** Whether the last commit record says that nothing follows. */
    boolean ended;

    /** Number of the last checkpoint whose barrier a commit of the task was; 0 before the first. */
    long checkpoint;

    /** What commit records name as the snapshot that precedes the journal; null before the first. */
    @Nullable String snapshot;

    /** Whether the next commit has to name it. */
    boolean snapshotUnnamed;

    private UploadBase uploadBase = new UploadBase(null);

    /**
     * @param exchangesBehind from the task's stage to the job's end: what is journaled before what
     * @param journal the task's journal partition; null in a job without state
     * @param split what a source task reads; for a keyed task its partition of the exchange
     * @param group whose offset mirrors the position; null where none does
     * @param byFrame whether offsets that records carry name a frame and a place in it
     * @param sequence of the last commit record; -1 where there is none
     * @param position of the last commit; null where there is none
     */
    public TaskLedger(
            TaskId id,
            int exchangesBehind,
            RunId run,
            Term term,
            @Nullable LogPartition journal,
            @Nullable SourceSplit split,
            @Nullable String group,
            boolean byFrame,
            long sequence,
            @Nullable SourcePosition position) {
        this.id = id;
        this.exchangesBehind = exchangesBehind;
        this.run = run;
        this.term = term;
        this.journal = journal;
        this.split = split;
        this.group = group;
        this.byFrame = byFrame;
        this.sequence = sequence;
        this.position = position;
    }

    /** Notes what the last commit record names for sinks and asynchronous functions: what they had to finish, the next one must say that they have. */
    public TaskLedger withSinks(List<PendingSink> named) {
        states = named.stream().filter(PendingSink::isState).toList();
        sinksPending = states.size() < named.size();
        return this;
    }

    /** Notes which checkpoint the last commit record was part of or behind, and which snapshot it names. */
    public TaskLedger withCheckpoint(long number, @Nullable String named) {
        checkpoint = number;
        snapshot = named;
        return this;
    }

    /** Notes that the last commit record says that nothing follows. */
    public TaskLedger withEnd() {
        ended = true;
        return this;
    }

    /** Notes what the task's snapshots need not store again. */
    public TaskLedger withUploadBase(UploadBase base) {
        uploadBase = base;
        return this;
    }

    /** What the task's snapshots need not store again. */
    public UploadBase uploadBase() {
        return uploadBase;
    }

    /** Of a task whose records are named by the offsets of its split. */
    public TaskLedger(
            TaskId id,
            int exchangesBehind,
            RunId run,
            Term term,
            @Nullable LogPartition journal,
            @Nullable SourceSplit split,
            @Nullable String group,
            long sequence,
            @Nullable SourcePosition position) {
        this(id, exchangesBehind, run, term, journal, split, group, false, sequence, position);
    }

    public Term term() {
        return term;
    }

    /** Null in a job without state. */
    public @Nullable LogPartition journal() {
        return journal;
    }

    /** Of the last commit record that was made, whether or not it is known to be written; -1 before the first. */
    public long sequence() {
        return sequence;
    }

    /** The task's next commit record names the snapshot, whatever else it is for. */
    public void nameSnapshot(String named) {
        snapshot = named;
        snapshotUnnamed = true;
    }

    public TaskId id() {
        return id;
    }

    /** For messages: the record that an offset stands for. */
    String describe(long offset) {
        return byFrame
                ? split + " offset " + FrameOrigin.offsetOf(offset) + ", record " + FrameOrigin.placeOf(offset)
                        + " of the frame"
                : split + " offset " + offset;
    }
}
