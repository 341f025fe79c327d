package io.penstock.engine.slot;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.engine.exchange.FrameRecords;
import io.penstock.engine.exchange.ReceivedFrames;
import io.penstock.engine.exchange.RecordSerde;
import io.penstock.engine.slot.TaskPlan.FramesPlan;
import io.penstock.log.LogBatch;
import io.penstock.log.LogPartition;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.exchange.Frame;
import io.penstock.protocol.exchange.FrameCodec;
import io.penstock.protocol.exchange.FrameFormatException;
import io.penstock.statestore.journal.CommitRecord.SenderCounter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A key group's end of its exchange partition: what has been fetched, and how far it has been taken, to the record. A frame is taken
 * record by record, and a cut may come in between: the position then says how many of its records are taken. Owned by the slot's thread.
 */
final class FrameFeed {

    /** Where it stood at a cut. */
    private record Mark(long offset, int taken, List<SenderCounter> senders, boolean begun) {}

    private final LogPartition partition;
    private final ReceivedFrames received;
    private final Function<String, RecordSerde> serdes;
    private final ArrayDeque<LogBatch> fetched = new ArrayDeque<>();
    private final CutHistory<Mark> cuts = new CutHistory<>();
    private int nextInBatch;
    private int framesFetched;
    private @Nullable FrameRecords current;

    /** Of the frame to take next, or being taken. */
    private long offset;

    /** Records taken of that frame. */
    private int taken;

    /** Whether there is a position worth journaling. */
    private boolean begun;

    /** @param serdes of the records that a stage sends, by its name */
    FrameFeed(
            LogPartition partition, FramesPlan plan, RunId run, Function<String, RecordSerde> serdes, long lastCommit) {
        this.partition = partition;
        this.received = new ReceivedFrames(run, plan.taken());
        this.serdes = serdes;
        SourcePosition from = plan.from();
        this.begun = from != null;
        this.offset = from == null ? plan.start() : from.offset();
        this.taken = from == null || from.detail() == null ? 0 : new ByteInput(from.detail()).readVarInt();
        cuts.note(lastCommit, new Mark(offset, taken, received.counters(), begun));
    }

    LogPartition partition() {
        return partition;
    }

    ReceivedFrames received() {
        return received;
    }

    /** Where fetching begins, or begins again. */
    long offset() {
        return offset;
    }

    // ---- what has been fetched

    void add(LogBatch batch) {
        fetched.addLast(batch);
        framesFetched += batch.size();
    }

    int framesFetched() {
        return framesFetched;
    }

    boolean hasFetched() {
        return current != null || !fetched.isEmpty();
    }

    void dropFetched() {
        fetched.clear();
        nextInBatch = 0;
        framesFetched = 0;
        current = null;
    }

    /**
     * Nothing that counts is left before this offset: what has been read is taken, and no record lies between (but markers, and what was
     * aborted). Nothing happens where something is still to be taken.
     */
    void reached(long readTo) {
        if (!hasFetched() && readTo > offset) {
            offset = readTo;
            taken = 0;
        }
    }

    /**
     * Moves to the next record that counts; false where nothing more has been fetched.
     *
     * @return whether there is one; {@link #current} then stands at it
     */
    boolean advance(KeyedTask task) {
        while (true) {
            FrameRecords frame = current == null ? open() : current;
            if (frame == null) {
                return false;
            }
            while (frame.advance()) {
                if (frame.index() >= taken) {
                    return true;
                }
            }
            finish(frame, task);
            if (task.isBehindItsInputs()) {
                return false; // time first: what comes next may be late
            }
        }
    }

    /** The frame whose record {@link #advance} has moved to. */
    FrameRecords current() {
        return Objects.requireNonNull(current, "a frame that is being taken");
    }

    /** The current record has been processed, or left out. */
    void recordTaken() {
        taken = current().index() + 1;
        begun = true;
    }

    private void finish(FrameRecords frame, KeyedTask task) {
        boolean moved = received.taken(frame.header());
        current = null;
        offset++;
        taken = 0;
        begun = true;
        if (moved) {
            task.inputsMoved();
        }
    }

    /** Opens the next frame that counts; null where nothing more has been fetched. */
    private @Nullable FrameRecords open() {
        for (LogBatch batch = fetched.peekFirst(); batch != null; batch = fetched.peekFirst()) {
            while (nextInBatch < batch.size()) {
                int at = nextInBatch++;
                framesFetched--;
                if (batch.offset(at) >= offset) {
                    taken = batch.offset(at) == offset ? taken : 0;
                    offset = batch.offset(at);
                    FrameRecords frame = open(batch.value(at));
                    if (frame != null) {
                        current = frame;
                        return frame;
                    }
                    offset++;
                    taken = 0;
                }
            }
            fetched.removeFirst();
            nextInBatch = 0;
        }
        return null;
    }

    private @Nullable FrameRecords open(byte @Nullable [] value) {
        try {
            if (value == null) {
                throw new IllegalStateException("a tombstone; an exchange topic has none");
            }
            Frame frame = FrameCodec.decode(value);
            TaskId sender = frame.header().sender();
            return received.isNext(frame.header()) ? new FrameRecords(frame, serdes.apply(sender.stage())) : null;
        } catch (FrameFormatException | IllegalStateException refused) {
            throw new IllegalStateException(partition + ", offset " + offset + ": " + refused.getMessage(), refused);
        }
    }

    // ---- cuts

    /** Where a replay would start; null where no frame was ever taken. */
    @Nullable SourcePosition cut(long commit) {
        cuts.note(commit, new Mark(offset, taken, received.counters(), begun));
        if (!begun) {
            return null;
        }
        if (taken == 0) {
            return SourcePosition.of(offset);
        }
        ByteOutput detail = new ByteOutput(4);
        detail.writeVarInt(taken);
        return new SourcePosition(offset, detail.toByteArray());
    }

    /** Position of the frame at a cut; -1 where it is not kept any more. */
    long offsetAt(long commit) {
        Mark mark = cuts.at(commit);
        return mark == null ? -1 : mark.offset;
    }

    void rollBack(long lastCommit) {
        Mark mark = cuts.rollBackTo(lastCommit);
        offset = mark.offset;
        taken = mark.taken;
        begun = mark.begun;
        received.rollBack(mark.senders);
        dropFetched();
    }
}
