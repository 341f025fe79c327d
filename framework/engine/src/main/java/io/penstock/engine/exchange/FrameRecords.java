package io.penstock.engine.exchange;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.protocol.exchange.Frame;
import io.penstock.protocol.exchange.FrameHeader;
import java.util.Arrays;

/** Goes through the rows of one frame: records, or what senders have folded records into. Owned by the slot's thread. */
public final class FrameRecords {

    private final Frame frame;
    private final RecordSerde serde;
    private final ByteInput in;
    private final boolean hasAccumulators;
    private int index = -1;
    private int records;
    private long timestampMs;
    private int keyAt;
    private int keyLength;
    private int valueAt;
    private int valueLength;

    /**
     * @throws IllegalStateException where the records are written by other schemas than the serde's
     */
    public FrameRecords(Frame frame, RecordSerde serde) {
        if (frame.header().count() > 0 && frame.header().schema() != serde.schema()) {
            throw new IllegalStateException("its records are written by schema "
                    + Long.toHexString(frame.header().schema()) + ", this job reads "
                    + Long.toHexString(serde.schema())
                    + ": the type of the stream in front of the keyBy has changed while records were on their way; start the"
                    + " release that wrote them until they are read, or start a new run");
        }
        this.hasAccumulators = frame.header().accumulators() != FrameHeader.NO_ACCUMULATORS;
        if (frame.header().count() > 0 && hasAccumulators && frame.header().accumulators() != serde.accumulators()) {
            throw new IllegalStateException("its sender folds records into accumulators of format "
                    + Long.toHexString(frame.header().accumulators()) + ", this job reads "
                    + (serde.accumulators() == FrameHeader.NO_ACCUMULATORS
                            ? "none"
                            : Long.toHexString(serde.accumulators()))
                    + ": the window behind the keyBy has changed while records were on their way; start the release that"
                    + " wrote them until they are read, or start a new run");
        }
        this.frame = frame;
        this.serde = serde;
        this.in = new ByteInput(frame.bytes(), frame.offset(), frame.length());
    }

    public FrameHeader header() {
        return frame.header();
    }

    /** Place of the current row in its frame, from 0; -1 before the first. */
    public int index() {
        return index;
    }

    /** Moves to the next row; false behind the last. */
    public boolean advance() {
        if (index + 1 == frame.header().count()) {
            return false;
        }
        records = hasAccumulators ? in.readVarInt() : 0;
        timestampMs = in.readVarLong();
        keyLength = in.readVarInt();
        keyAt = in.position();
        in.skip(keyLength);
        valueLength = in.readVarInt();
        valueAt = in.position();
        in.skip(valueLength);
        index++;
        return true;
    }

    /** Of the record, or of the last one in the accumulator, whose pane it says. */
    public long timestampMs() {
        return timestampMs;
    }

    /** How many records the row's accumulator stands for; 0 where the row is a record. */
    public int accumulatedRecords() {
        return records;
    }

    public Object key() {
        return serde.key(frame.bytes(), keyAt, keyLength);
    }

    public Object value() {
        return serde.value(frame.bytes(), valueAt, valueLength);
    }

    /** Where the row is one. */
    public Object accumulator() {
        return serde.accumulator(frame.bytes(), valueAt, valueLength);
    }

    public byte[] keyBytes() {
        return Arrays.copyOfRange(frame.bytes(), keyAt, keyAt + keyLength);
    }

    public byte[] valueBytes() {
        return Arrays.copyOfRange(frame.bytes(), valueAt, valueAt + valueLength);
    }
}
