package io.penstock.engine.exchange;

import io.penstock.api.common.serde.ByteOutput;
import io.penstock.protocol.exchange.FrameCodec;
import io.penstock.protocol.exchange.FrameHeader;

/**
 * Rows of one sending task to one key group that wait for their frame to be sealed: records, and accumulators where the serde has some.
 * Owned by the slot's thread.
 */
final class FrameBuffer {

    /** A record's place in its frame takes 16 bits wherever it is named. */
    static final int RECORDS_MAX = 65_535;

    private final RecordSerde serde;
    private final int bytesMax;
    private final ByteOutput body = new ByteOutput(512);
    private int count;

    FrameBuffer(RecordSerde serde, int bytesMax) {
        this.serde = serde;
        this.bytesMax = bytesMax;
    }

    /** Returns whether the frame is full and to be sealed before the next row. */
    boolean add(byte[] key, int keyLength, Object value, long timestampMs, ByteOutput scratch) {
        serde.write(key, keyLength, value, timestampMs, body, scratch);
        return added();
    }

    /** The same for what records have been folded into. */
    boolean addAccumulator(
            byte[] key, int keyLength, Object accumulator, int records, long timestampMs, ByteOutput scratch) {
        serde.writeAccumulator(key, keyLength, accumulator, records, timestampMs, body, scratch);
        return added();
    }

    private boolean added() {
        count++;
        return body.size() >= bytesMax || count == RECORDS_MAX;
    }

    int count() {
        return count;
    }

    int bytes() {
        return body.size();
    }

    /** The frame's bytes; what comes next belongs to the next frame. */
    byte[] seal(FrameHeader header) {
        byte[] frame = FrameCodec.encode(header, body.array(), 0, body.size());
        drop();
        return frame;
    }

    void drop() {
        body.reset();
        count = 0;
    }
}
