package io.penstock.statestore.journal;

import io.penstock.api.common.serde.ByteOutput;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Writes the record values of one task's journal, for one run and term. Payloads are compressed where that saves something. Bodies beyond
 * the record bound are continued in the records after. Used by the commit's thread, in commit order; see docs/formats/journal.md for the bytes.
 */
public final class JournalEncoder {

    static final byte VERSION = 1;

    /** Of records with a compressed body: releases that know of none refuse them by name. */
    static final byte VERSION_COMPRESSED = 2;

    static final int FLAG_CONTINUED = 1;
    static final int FLAG_COMPRESSED = 2;
    static final int LENGTH_AT = 3;
    static final int CHECKSUM_BYTES = 4;

    /** Of everything around a body, at most. */
    static final int OVERHEAD_BYTES_MAX = 7 + 3 * 10 + 5 + CHECKSUM_BYTES;

    private final long run;
    private final long term;
    private final int bodyBytesMax;
    private final ByteOutput out = new ByteOutput(512);
    private final CRC32C checksum = new CRC32C();
    private final JournalCompression compression = new JournalCompression();
    private long sequence = -1;
    private int index;

    /** @param recordBytesMax bound of a record's value, {@code >= 256}: the topic's message limit with room for Kafka's framing */
    public JournalEncoder(long run, long term, int recordBytesMax) {
        if (run < 1 || term < 1 || recordBytesMax < 256) {
            throw new IllegalArgumentException("run=" + run + " term=" + term + " recordBytesMax=" + recordBytesMax
                    + "; run and term are 1 or more, the bound 256 or more");
        }
        this.run = run;
        this.term = term;
        this.bodyBytesMax = recordBytesMax - OVERHEAD_BYTES_MAX;
    }

    /** A payload of the commit with this sequence, whose {@link #commit} follows. */
    public void data(long commitSequence, byte[] payload, Consumer<byte[]> values) {
        if (commitSequence != sequence) {
            sequence = commitSequence;
            index = 0;
        }
        int compressed = compression.compress(payload);
        if (compressed > 0) {
            write(JournalRecord.Kind.DATA, true, compression.compressed(), compressed, values);
        } else {
            write(JournalRecord.Kind.DATA, false, payload, payload.length, values);
        }
    }

    /** Ends the commit. */
    public void commit(CommitRecord commit, Consumer<byte[]> values) {
        if (commit.run() != run || commit.term() != term) {
            throw new IllegalArgumentException("commit record of run " + commit.run() + ", term " + commit.term()
                    + " for the journal of run " + run + ", term " + term);
        }
        if (commit.sequence() != sequence) {
            sequence = commit.sequence();
            index = 0;
        }
        ByteOutput body = new ByteOutput(256);
        CommitRecordCodec.write(commit, body);
        write(JournalRecord.Kind.COMMIT, false, body.array(), body.size(), values);
        sequence = -1;
    }

    /** Raises the term. */
    public void term(Consumer<byte[]> values) {
        sequence = -1;
        index = 0;
        out.reset();
        values.accept(record(JournalRecord.Kind.TERM, 0, 0, new byte[0], 0, 0));
    }

    /** The value of the same record in another run. */
    public static byte[] restamped(JournalRecord record, long run) {
        JournalEncoder encoder = new JournalEncoder(run, record.term(), OVERHEAD_BYTES_MAX + 256);
        encoder.index = record.index();
        return encoder.record(
                record.kind(),
                record.sequence(),
                flags(record.continued(), record.compressed()),
                record.body(),
                0,
                record.body().length);
    }

    private static int flags(boolean continued, boolean compressed) {
        return (continued ? FLAG_CONTINUED : 0) | (compressed ? FLAG_COMPRESSED : 0);
    }

    private void write(JournalRecord.Kind kind, boolean compressed, byte[] body, int length, Consumer<byte[]> values) {
        int offset = 0;
        do {
            int part = Math.min(bodyBytesMax, length - offset);
            boolean continued = offset + part < length;
            values.accept(record(kind, sequence, flags(continued, compressed), body, offset, part));
            offset += part;
            index++;
        } while (offset < length);
    }

    private byte[] record(
            JournalRecord.Kind kind, long recordSequence, int flags, byte[] body, int offset, int length) {
        out.reset();
        out.writeByte((flags & FLAG_COMPRESSED) != 0 ? VERSION_COMPRESSED : VERSION);
        out.writeByte(kind.code());
        out.writeByte(flags);
        out.writeInt(0);
        out.writeVarLong(run);
        out.writeVarLong(term);
        out.writeVarLong(recordSequence);
        out.writeVarInt(index);
        out.writeBytes(body, offset, length);
        out.putInt(LENGTH_AT, out.size() + CHECKSUM_BYTES);
        checksum.reset();
        checksum.update(out.array(), 0, out.size());
        out.writeInt((int) checksum.getValue());
        return out.toByteArray();
    }
}
