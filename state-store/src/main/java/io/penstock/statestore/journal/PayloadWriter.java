package io.penstock.statestore.journal;

import io.penstock.api.common.serde.ByteOutput;
import java.util.function.Consumer;

/**
 * Writes one generation's changes as payloads of sections. An entry is bare: what its serdes write, without lengths or flags; the
 * section around it says whose and what it is. Used by one thread, once.
 */
public final class PayloadWriter {

    static final byte VERSION = 1;

    private final ByteOutput out;
    private final int payloadBytesMax;
    private final Consumer<byte[]> payloads;

    /** Where the open section's count and length are to be filled in; -1 while none is open. */
    private int countAt = -1;

    private int sectionAt;
    private int count;
    private long bytesEmitted;
    private byte kindCode;
    private int stateId;

    /**
     * @param payloadBytesMax at which a payload ends after the entry that reaches it, {@code >= 1}
     * @param bytesExpected size of the buffer to begin with
     */
    public PayloadWriter(int payloadBytesMax, int bytesExpected, Consumer<byte[]> payloads) {
        if (payloadBytesMax < 1) {
            throw new IllegalArgumentException("payloadBytesMax=" + payloadBytesMax + "; at least 1");
        }
        this.payloadBytesMax = payloadBytesMax;
        this.payloads = payloads;
        this.out = new ByteOutput(Math.max(64, Math.min(bytesExpected, payloadBytesMax) + 256));
        out.writeByte(VERSION);
    }

    /** Where entries are written. */
    public ByteOutput out() {
        return out;
    }

    public void declare(StateDeclaration declaration) {
        begin(SectionKind.DECLARATION, declaration.stateId());
        declaration.write(out);
        entryWritten();
        end();
    }

    /** A whole section, as a payload had it that is not read again. */
    public void section(SectionKind kind, int id, int entries, byte[] bytes, int offset, int length) {
        begin(kind, id);
        out.writeBytes(bytes, offset, length);
        count = entries;
        end();
        if (out.size() >= payloadBytesMax) {
            emit();
        }
    }

    /** Opens a section; the one before must have ended. */
    public void begin(SectionKind kind, int id) {
        if (countAt >= 0) {
            throw new IllegalStateException("section " + kindCode + " of state " + stateId + " has not ended");
        }
        kindCode = kind.code();
        stateId = id;
        open();
    }

    /**
     * Counts an entry, and starts the next payload where this one is full.
     *
     * @return whether a new payload has begun, so that what is encoded relative to the entry before starts anew
     */
    public boolean entryWritten() {
        count++;
        if (out.size() < payloadBytesMax) {
            return false;
        }
        close();
        emit();
        open();
        return true;
    }

    /** Ends the open section; one without entries leaves no trace. */
    public void end() {
        close();
        countAt = -1;
    }

    /** Of all payloads, the one begun included. */
    public long bytesWritten() {
        return bytesEmitted + out.size();
    }

    /** Hands out the last payload. */
    public void finish() {
        if (countAt >= 0) {
            throw new IllegalStateException("section " + kindCode + " of state " + stateId + " has not ended");
        }
        if (out.size() > 1) {
            emit();
        }
    }

    private void open() {
        sectionAt = out.size();
        out.writeByte(kindCode);
        out.writeVarInt(stateId);
        countAt = out.size();
        out.setSize(countAt + 8);
        count = 0;
    }

    private void close() {
        if (count == 0) {
            out.setSize(sectionAt);
            return;
        }
        out.putInt(countAt, count);
        out.putInt(countAt + 4, out.size() - countAt - 8);
    }

    private void emit() {
        if (out.size() > 1) {
            bytesEmitted += out.size();
            payloads.accept(out.toByteArray());
        }
        out.setSize(1);
    }
}
