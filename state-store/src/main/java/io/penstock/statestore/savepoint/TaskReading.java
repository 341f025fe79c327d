package io.penstock.statestore.savepoint;

import io.penstock.log.LogBatch;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.protocol.exchange.FrameCodec;
import io.penstock.protocol.exchange.FrameFormatException;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.journal.CommitRecord.InputPosition;
import io.penstock.statestore.snapshot.SnapshotId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One task's part of a savepoint: its journal is read, then its exchange partition, then all of it is stored. One thread. */
final class TaskReading implements AutoCloseable {

    /**
     * What is known of the task beforehand.
     *
     * @param term null where it never had an owner
     * @param source null for a key group
     * @param exchange null for a source task
     * @param base its part of the checkpoint that it is restored from; null where there is none
     */
    record Part(
            TaskId task,
            @Nullable Term term,
            @Nullable SourcePartition source,
            LogPartition journal,
            @Nullable LogPartition exchange,
            @Nullable TaskSnapshot base) {

        /** Whether its state is in object storage. */
        boolean isStored() {
            return base != null && base.stored();
        }
    }

    private final String job;
    private final RunId run;
    private final Part part;
    private final Map<LogPartition, Long> starts;
    private final Map<LogPartition, Long> ends;
    private final boolean running;
    private final SavepointStore target;
    private final LogReader reader;
    private final RecordFile.Writer journal;
    private final RecordFile.Writer frames;
    private final JournalCut cut;
    private boolean journalRead;
    private boolean begun;
    private long firstFrame = -1;
    private Savepoint.@Nullable Task task;

    /**
     * @param reader that nobody else uses at the time; left without partitions
     * @param running whether the base is the cut; else the journal's end is
     */
    TaskReading(
            LogReader reader,
            String job,
            RunId run,
            Part part,
            Map<LogPartition, Long> starts,
            Map<LogPartition, Long> ends,
            boolean running,
            SavepointStore target) {
        this.job = job;
        this.run = run;
        this.part = part;
        this.starts = starts;
        this.ends = ends;
        this.running = running;
        this.target = target;
        this.reader = reader;
        this.journal = new RecordFile.Writer(target.scratch("journal"));
        this.frames = new RecordFile.Writer(target.scratch("frames"));
        TaskSnapshot base = part.base();
        if (running && base == null) {
            throw new SavepointException(
                    "task " + part.task() + " is not part of the checkpoint made for the savepoint");
        }
        // a source task keeps no state: of its journal nothing but the last commit counts
        boolean keeps = part.exchange() != null && !running;
        this.cut = new JournalCut(
                part.journal().toString(),
                run.value(),
                base == null ? 0 : base.term().value(),
                base == null ? -1 : base.sequenceBefore(),
                running ? idOf(base) : null,
                keeps ? journal::add : value -> {});
    }

    private @Nullable SnapshotId idOf(@Nullable TaskSnapshot base) {
        return base == null ? null : new SnapshotId(run.value(), base.term().value(), base.sequence());
    }

    /** Returns whether there was progress. */
    boolean doWork() {
        if (!journalRead) {
            return readJournal();
        }
        return task == null && readFrames();
    }

    /** Empty until it is stored. */
    Optional<Savepoint.Task> task() {
        return Optional.ofNullable(task);
    }

    private boolean readJournal() {
        LogPartition partition = part.journal();
        long start = starts.getOrDefault(partition, 0L);
        long from = part.base() == null ? start : part.base().journalOffset();
        if (start > (part.base() == null ? 0 : from)) {
            throw new SavepointException(
                    "journal " + partition + " begins at offset " + start + ", needed is what follows "
                            + (part.base() == null ? "its beginning: it has no snapshot" : "offset " + from)
                            + "; a later checkpoint has taken its place: take the savepoint again");
        }
        boolean worked = read(partition, from, (offset, value) -> cut.feed(offset, value));
        if (!cut.isDone() && !isAtEnd(partition)) {
            return worked;
        }
        if (running && !cut.isDone()) {
            throw new SavepointException("journal " + partition + " has no commit record of " + idOf(part.base())
                    + ", which checkpoint says it has");
        }
        leave(partition);
        journalRead = true;
        return true;
    }

    private boolean readFrames() {
        LogPartition exchange = part.exchange();
        CommitRecord last = cut.last();
        if (exchange != null) {
            long start = starts.getOrDefault(exchange, 0L);
            long from = last == null || last.positions().isEmpty()
                    ? start
                    : Math.max(start, last.positions().get(0).offset());
            boolean worked = from < ends.getOrDefault(exchange, 0L) && read(exchange, from, this::frame);
            if (from < ends.getOrDefault(exchange, 0L) && !isAtEnd(exchange)) {
                return worked;
            }
        }
        store(last);
        if (exchange != null) {
            leave(exchange);
        }
        return true;
    }

    private void leave(LogPartition partition) {
        if (begun) {
            reader.unassign(Set.of(partition));
            begun = false;
        }
    }

    private void frame(long offset, byte @Nullable [] value) {
        RunId of;
        try {
            of = FrameCodec.decode(value == null ? new byte[0] : value).header().run();
        } catch (FrameFormatException e) {
            throw new SavepointException(part.exchange() + ", offset " + offset + ": " + e.getMessage(), e);
        }
        if (!of.equals(run) || value == null) {
            return;
        }
        if (running) {
            throw new SavepointException("frames are on their way to task " + part.task()
                    + " behind the checkpoint's cut ("
                    + part.exchange() + ", offset " + offset + "): the job has changed its processes a moment ago;"
                    + " take the savepoint again");
        }
        if (firstFrame < 0) {
            firstFrame = offset;
        }
        frames.add(value);
    }

    private interface Taker {
        void take(long offset, byte @Nullable [] value);
    }

    private boolean read(LogPartition partition, long from, Taker taker) {
        if (!begun) {
            reader.assign(Map.of(partition, from));
            begun = true;
            return true;
        }
        boolean worked = false;
        try {
            for (LogBatch batch : reader.poll()) {
                worked = true;
                for (int i = 0; i < batch.size(); i++) {
                    if (batch.offset(i) < ends.getOrDefault(partition, 0L)) {
                        taker.take(batch.offset(i), batch.value(i));
                    }
                }
            }
        } catch (LogException gone) {
            if (gone.reason() != LogException.Reason.OUT_OF_RANGE) {
                throw gone;
            }
            throw new SavepointException(
                    "what the savepoint needs of " + partition + " has been deleted by the job, which has been started"
                            + " meanwhile: take it again; "
                            + gone.getMessage(),
                    gone);
        }
        return worked;
    }

    private boolean isAtEnd(LogPartition partition) {
        return begun && reader.position(partition) >= ends.getOrDefault(partition, 0L);
    }

    private void store(@Nullable CommitRecord last) {
        SnapshotId snapshot = part.isStored() ? idOf(part.base()) : null;
        long bytes = snapshot == null ? 0 : target.copySnapshot(job, part.task(), snapshot);
        long term = Math.max(part.term() == null ? 1 : part.term().value(), Math.max(1, cut.term()));
        task = new Savepoint.Task(
                part.task(),
                new Term(term),
                part.source(),
                snapshot,
                bytes,
                last == null ? null : atFrame(last),
                target.store(job + "/" + part.task() + "/journal", "journal", journal),
                target.store(job + "/" + part.task() + "/frames", "frames", frames));
    }

    /** A frame may have been taken in part; where it is not there any more, all of it has been. */
    private CommitRecord atFrame(CommitRecord last) {
        if (part.exchange() == null || last.positions().isEmpty()) {
            return last;
        }
        InputPosition at = last.positions().get(0);
        return firstFrame == at.offset()
                ? last
                : last.withPositions(List.of(new InputPosition(at.topic(), at.partition(), at.offset(), null)));
    }

    @Override
    public void close() {
        journal.close();
        frames.close();
    }
}
