package io.penstock.statestore.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last record of a task's part in a commit: with the data records before it, the task's truth as of that commit.
 *
 * @param run of the job, {@code >= 1}
 * @param term of the task's owner, {@code >= 1}
 * @param sequence of the task's commits in this run: that of the commit before plus one; {@code >= 0}
 * @param checkpoint number of the last checkpoint whose barrier this commit, or one before it, was; 0 before the first
 * @param positions next offsets to read of the task's inputs
 * @param watermarkMs the task's; {@link Long#MIN_VALUE} before the first
 * @param senders what the task has taken from each sender
 * @param verdicts that took effect on input records since the commit before
 * @param sinkPending what sinks have to finish after the commit
 * @param snapshot reference of the snapshot that holds what precedes the journal; null while there is none
 * @param releasedTo the task's next owner, where this is the baton; else null
 * @param extension of later releases; empty here
 */
@SuppressWarnings("ArrayRecordComponent") // opaque bytes, compared by nobody
public record CommitRecord(
        long run,
        long term,
        long sequence,
        long checkpoint,
        List<InputPosition> positions,
        long watermarkMs,
        List<SenderCounter> senders,
        List<VerdictTaken> verdicts,
        List<SinkPending> sinkPending,
        @Nullable String snapshot,
        @Nullable String releasedTo,
        byte[] extension) {

    private static final byte[] NO_EXTENSION = {};

    public CommitRecord {
        if (run < 1 || term < 1 || sequence < 0 || checkpoint < 0) {
            throw new IllegalArgumentException("run=" + run + " term=" + term + " sequence=" + sequence + " checkpoint="
                    + checkpoint + "; run and term are 1 or more, sequence and checkpoint 0 or more");
        }
        positions = List.copyOf(positions);
        senders = List.copyOf(senders);
        verdicts = List.copyOf(verdicts);
        sinkPending = List.copyOf(sinkPending);
    }

    /** A record with nothing but who, which and how far in time. */
    public static CommitRecord of(long run, long term, long sequence, long checkpoint, long watermarkMs) {
        return new CommitRecord(
                run,
                term,
                sequence,
                checkpoint,
                List.of(),
                watermarkMs,
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                NO_EXTENSION);
    }

    public CommitRecord withPositions(List<InputPosition> newPositions) {
        return new CommitRecord(
                run,
                term,
                sequence,
                checkpoint,
                newPositions,
                watermarkMs,
                senders,
                verdicts,
                sinkPending,
                snapshot,
                releasedTo,
                extension);
    }

    public CommitRecord withSenders(List<SenderCounter> newSenders) {
        return new CommitRecord(
                run,
                term,
                sequence,
                checkpoint,
                positions,
                watermarkMs,
                newSenders,
                verdicts,
                sinkPending,
                snapshot,
                releasedTo,
                extension);
    }

    public CommitRecord withVerdicts(List<VerdictTaken> newVerdicts) {
        return new CommitRecord(
                run,
                term,
                sequence,
                checkpoint,
                positions,
                watermarkMs,
                senders,
                newVerdicts,
                sinkPending,
                snapshot,
                releasedTo,
                extension);
    }

    public CommitRecord withSinkPending(List<SinkPending> newSinkPending) {
        return new CommitRecord(
                run,
                term,
                sequence,
                checkpoint,
                positions,
                watermarkMs,
                senders,
                verdicts,
                newSinkPending,
                snapshot,
                releasedTo,
                extension);
    }

    public CommitRecord withSnapshot(@Nullable String newSnapshot) {
        return new CommitRecord(
                run,
                term,
                sequence,
                checkpoint,
                positions,
                watermarkMs,
                senders,
                verdicts,
                sinkPending,
                newSnapshot,
                releasedTo,
                extension);
    }

    public CommitRecord withReleasedTo(@Nullable String newReleasedTo) {
        return new CommitRecord(
                run,
                term,
                sequence,
                checkpoint,
                positions,
                watermarkMs,
                senders,
                verdicts,
                sinkPending,
                snapshot,
                newReleasedTo,
                extension);
    }

    /**
     * How far an input has been read.
     *
     * @param offset next to read, {@code >= 0}
     * @param detail opaque to all but the source; null where the offset says it all
     */
    @SuppressWarnings("ArrayRecordComponent") // opaque bytes, compared by nobody
    public record InputPosition(String topic, int partition, long offset, byte @Nullable [] detail) {
        public InputPosition {
            requirePosition(topic, partition, offset);
        }
    }

    /**
     * How far a sender's frames have been taken.
     *
     * @param sender the sending task
     * @param term of the sender
     * @param frameSequence of the last frame taken, {@code -1} before the first of this term
     * @param watermarkMs the highest that the sender has sent, {@link Long#MIN_VALUE} before the first
     * @param idle whether the sender had nothing to say, so that its watermark held nobody back
     */
    public record SenderCounter(String sender, long term, long frameSequence, long watermarkMs, boolean idle) {
        public SenderCounter {
            if (term < 1 || frameSequence < -1) {
                throw new IllegalArgumentException("sender \"" + sender + "\" term=" + term + " frameSequence="
                        + frameSequence + "; the term is 1 or more, the sequence -1 or more");
            }
        }
    }

    /** What was decided on an input record that a function failed on: its offset counts as read, its effects are none. */
    public record VerdictTaken(String topic, int partition, long offset, String verdict) {
        public VerdictTaken {
            requirePosition(topic, partition, offset);
        }
    }

    /** What a sink's operator, by its uid or id, has to finish after the commit. */
    @SuppressWarnings("ArrayRecordComponent") // opaque bytes, compared by nobody
    public record SinkPending(String operator, byte[] bytes) {}

    private static void requirePosition(String topic, int partition, long offset) {
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "topic " + topic + " partition=" + partition + " offset=" + offset + "; neither is below 0");
        }
    }
}
