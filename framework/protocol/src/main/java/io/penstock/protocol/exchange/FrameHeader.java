package io.penstock.protocol.exchange;

import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;

/**
 * Who sends a frame, which of its frames to the key group it is, and how far in time it takes the receiver (DESIGN rule 12).
 *
 * @param run frames of other runs are ignored
 * @param sender the sending task; with the topic it says which exchange the records go through
 * @param term of the sender; frames of lower terms are ignored
 * @param sequence of the sender's frames to this key group in this term, from 0 without gaps
 * @param checkpoint number of the sender's last checkpoint before the frame, 0 before the first
 * @param watermarkMs of the sender behind the frame's records; {@link Long#MIN_VALUE} before the first
 * @param idle whether the sender has nothing to say for now, so that its watermark holds nobody back
 * @param schema fingerprint of the schemas that the records are written by
 * @param accumulators fingerprint of what accumulators among its rows are written by; {@link #NO_ACCUMULATORS} where each row is a record
 * @param count of rows, {@code >= 0}; none where the frame is there for its watermark
 */
public record FrameHeader(
        RunId run,
        TaskId sender,
        Term term,
        long sequence,
        long checkpoint,
        long watermarkMs,
        boolean idle,
        long schema,
        long accumulators,
        int count) {

    /** No sender has folded anything that is in the frame. */
    public static final long NO_ACCUMULATORS = 0;

    public FrameHeader {
        if (sequence < 0 || checkpoint < 0 || count < 0) {
            throw new IllegalArgumentException("frame of " + sender + " with sequence=" + sequence + " checkpoint="
                    + checkpoint + " count=" + count + "; none is below 0");
        }
    }

    /** Of a frame whose rows are records. */
    public FrameHeader(
            RunId run,
            TaskId sender,
            Term term,
            long sequence,
            long checkpoint,
            long watermarkMs,
            boolean idle,
            long schema,
            int count) {
        this(run, sender, term, sequence, checkpoint, watermarkMs, idle, schema, NO_ACCUMULATORS, count);
    }

    /** The same frame of another run. */
    public FrameHeader ofRun(RunId other) {
        return new FrameHeader(
                other, sender, term, sequence, checkpoint, watermarkMs, idle, schema, accumulators, count);
    }
}
