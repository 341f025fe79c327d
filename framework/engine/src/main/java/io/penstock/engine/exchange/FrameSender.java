package io.penstock.engine.exchange;

import io.penstock.api.common.serde.ByteOutput;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.exchange.FrameHeader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one sending task through one exchange: a buffer and a sequence for each key group. Sequences begin at 0 with the sender's
 * term and go back with a rollback; what a key group has been told of the sender's time is told again then. Owned by the slot's thread.
 */
public final class FrameSender {

    /** Where frames go. */
    public interface Output {

        /** So many bytes more wait for their frame to be sealed. */
        void reserved(int bytes);

        /** @param reserved bytes of it that were said to wait */
        void frame(int keyGroup, byte[] frame, int reserved);
    }

    private final RunId run;
    private final TaskId task;
    private final Term term;
    private final RecordSerde serde;
    private final int frameBytesMax;
    private final Output output;
    private final @Nullable FrameBuffer[] buffers;
    private final long[] sequences;
    private final long[] toldMs;
    private final boolean[] toldIdle;
    private final boolean[] told;
    private final ByteOutput scratch = new ByteOutput(256);

    /** @param frameBytesMax of records past which a frame is sealed */
    public FrameSender(
            RunId run, TaskId task, Term term, RecordSerde serde, int keyGroups, int frameBytesMax, Output output) {
        this.run = run;
        this.task = task;
        this.term = term;
        this.serde = serde;
        this.frameBytesMax = frameBytesMax;
        this.output = output;
        this.buffers = new FrameBuffer[keyGroups];
        this.sequences = new long[keyGroups];
        this.toldMs = new long[keyGroups];
        this.toldIdle = new boolean[keyGroups];
        this.told = new boolean[keyGroups];
    }

    /**
     * A watermark that the key group has not been told goes ahead of the record.
     *
     * @param watermarkMs of the sender now
     */
    public void send(
            int keyGroup, byte[] key, int keyLength, Object value, long timestampMs, long watermarkMs, boolean idle) {
        FrameBuffer buffer = bufferAhead(keyGroup, watermarkMs, idle);
        int before = buffer.bytes();
        boolean full = buffer.add(key, keyLength, value, timestampMs, scratch);
        output.reserved(buffer.bytes() - before);
        if (full) {
            seal(keyGroup, buffer, watermarkMs, idle);
        }
    }

    /**
     * As {@link #send}, for what several records have been folded into.
     *
     * @param records that were, {@code >= 2}
     * @param timestampMs of one of them
     */
    public void sendAccumulator(
            int keyGroup,
            byte[] key,
            int keyLength,
            Object accumulator,
            int records,
            long timestampMs,
            long watermarkMs,
            boolean idle) {
        FrameBuffer buffer = bufferAhead(keyGroup, watermarkMs, idle);
        int before = buffer.bytes();
        boolean full = buffer.addAccumulator(key, keyLength, accumulator, records, timestampMs, scratch);
        output.reserved(buffer.bytes() - before);
        if (full) {
            seal(keyGroup, buffer, watermarkMs, idle);
        }
    }

    /** The key group's, with nothing in it that came before the watermark: what comes next may be late. */
    private FrameBuffer bufferAhead(int keyGroup, long watermarkMs, boolean idle) {
        FrameBuffer buffer = buffer(keyGroup);
        if (watermarkMs > (told[keyGroup] ? toldMs[keyGroup] : Long.MIN_VALUE)) {
            seal(keyGroup, buffer, watermarkMs, idle);
        }
        return buffer;
    }

    private FrameBuffer buffer(int keyGroup) {
        FrameBuffer buffer = buffers[keyGroup];
        if (buffer == null) {
            buffer = new FrameBuffer(serde, frameBytesMax);
            buffers[keyGroup] = buffer;
        }
        return buffer;
    }

    /**
     * Seals what a key group has, or tells it the time alone where it has nothing.
     *
     * @param timeIsDue whether a frame may be sent for nothing but news of time; the first news never waits
     */
    public void seal(int keyGroup, long watermarkMs, boolean idle, boolean timeIsDue) {
        FrameBuffer buffer = buffers[keyGroup];
        boolean records = buffer != null && buffer.count() > 0;
        if (records || (hasNews(keyGroup, watermarkMs, idle) && (timeIsDue || !told[keyGroup]))) {
            seal(keyGroup, buffer(keyGroup), watermarkMs, idle);
        }
    }

    private boolean hasNews(int keyGroup, long watermarkMs, boolean idle) {
        return told[keyGroup]
                ? watermarkMs > toldMs[keyGroup] || idle != toldIdle[keyGroup]
                : watermarkMs != Long.MIN_VALUE || idle;
    }

    private void seal(int keyGroup, FrameBuffer buffer, long watermarkMs, boolean idle) {
        FrameHeader header = new FrameHeader(
                run,
                task,
                term,
                sequences[keyGroup],
                0,
                watermarkMs,
                idle,
                serde.schema(),
                serde.accumulators(),
                buffer.count());
        sequences[keyGroup]++;
        told[keyGroup] = true;
        toldMs[keyGroup] = watermarkMs;
        toldIdle[keyGroup] = idle;
        int reserved = buffer.bytes();
        output.frame(keyGroup, buffer.seal(header), reserved);
    }

    /** A key group that is reached by frames from now on has not been told the time. */
    public void forgetTold(int keyGroup) {
        told[keyGroup] = false;
    }

    /** The next sequence of each key group, for {@link #rollBack}. */
    public long[] sequences() {
        return sequences.clone();
    }

    /**
     * Drops what is not sealed, and goes on from the sequences of a cut.
     *
     * @param ofCut empty where it had not sent anything by then
     */
    public void rollBack(long[] ofCut) {
        for (FrameBuffer buffer : buffers) {
            if (buffer != null) {
                buffer.drop();
            }
        }
        Arrays.fill(sequences, 0);
        System.arraycopy(ofCut, 0, sequences, 0, ofCut.length);
        Arrays.fill(told, false);
    }
}
