package io.penstock.engine.exchange;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.KeyBytes;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.api.common.serde.UnsupportedTypeException;
import io.penstock.engine.graph.Exchange;
import io.penstock.protocol.exchange.FrameHeader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the records that go through one exchange; {@code docs/formats/frame.md} describes them. Thread-safe, as serdes are, but for
 * the buffers that its callers bring.
 */
public final class RecordSerde {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final KeyBytes<Object> keys;
    private final Serde<Object> values;
    private final @Nullable Serde<Object> folded;
    private final long schema;
    private final long accumulators;

    private RecordSerde(KeyBytes<Object> keys, Serde<Object> values, @Nullable AccumulatorFormat format) {
        this.keys = keys;
        this.values = values;
        this.schema = fingerprint(keys.writerSchema(), values.writerSchema());
        this.folded = format == null ? null : format.serde();
        this.accumulators = format == null ? FrameHeader.NO_ACCUMULATORS : fingerprint(format);
    }

    /** Of records alone. */
    public static RecordSerde of(Exchange exchange) {
        return of(exchange, null);
    }

    /**
     * @param accumulators of rows that are no records; null where all are
     * @throws IllegalStateException naming the stream whose records have no bytes, and the remedy
     */
    @SuppressWarnings("unchecked") // types were checked when the job was drawn
    public static RecordSerde of(Exchange exchange, @Nullable AccumulatorFormat accumulators) {
        var boundary = exchange.boundary();
        try {
            return new RecordSerde(
                    (KeyBytes<Object>) KeyBytes.of(exchange.keyType().createSerde()),
                    (Serde<Object>) boundary.outputType().createSerde(),
                    accumulators);
        } catch (UnsupportedTypeException unsupported) {
            throw new IllegalStateException(
                    "records of \"" + boundary.input().name()
                            + "\" cannot go to another process, its " + boundary.name() + " needs their bytes: "
                            + unsupported.getMessage(),
                    unsupported);
        }
    }

    /** Tells apart what is written by other schemas. */
    public long schema() {
        return schema;
    }

    /** Tells apart accumulators of other kinds or panes; {@link FrameHeader#NO_ACCUMULATORS} where there are none. */
    public long accumulators() {
        return accumulators;
    }

    /** @param scratch overwritten */
    void write(byte[] key, int keyLength, Object value, long timestampMs, ByteOutput out, ByteOutput scratch) {
        scratch.reset();
        values.serialize(value, scratch);
        if (folded != null) {
            out.writeVarInt(0);
        }
        writeRow(key, keyLength, timestampMs, out, scratch);
    }

    /** @param records that it stands for, {@code >= 2} */
    void writeAccumulator(
            byte[] key,
            int keyLength,
            Object accumulator,
            int records,
            long timestampMs,
            ByteOutput out,
            ByteOutput scratch) {
        scratch.reset();
        requireFolded().serialize(accumulator, scratch);
        out.writeVarInt(records);
        writeRow(key, keyLength, timestampMs, out, scratch);
    }

    private static void writeRow(byte[] key, int keyLength, long timestampMs, ByteOutput out, ByteOutput scratch) {
        out.writeVarLong(timestampMs);
        out.writeVarInt(keyLength);
        out.writeBytes(key, 0, keyLength);
        out.writeVarInt(scratch.size());
        out.writeBytes(scratch.array(), 0, scratch.size());
    }

    Object key(byte[] bytes, int offset, int length) {
        return keys.decode(bytes, offset, length);
    }

    Object value(byte[] bytes, int offset, int length) {
        return read(values, bytes, offset, length);
    }

    Object accumulator(byte[] bytes, int offset, int length) {
        return read(requireFolded(), bytes, offset, length);
    }

    private Serde<Object> requireFolded() {
        return Objects.requireNonNull(folded, "rows of this exchange are records");
    }

    private static Object read(Serde<Object> serde, byte[] bytes, int offset, int length) {
        ByteInput in = new ByteInput(bytes, offset, length);
        Object value = serde.deserialize(in);
        if (in.remaining() > 0) {
            throw new IllegalStateException(in.remaining() + " bytes are left behind a value of " + length);
        }
        return value;
    }

    private static long fingerprint(SerdeSchema keys, SerdeSchema values) {
        return fingerprint(keys.format(), keys.text(), values.format(), values.text());
    }

    private static long fingerprint(AccumulatorFormat format) {
        SerdeSchema schema = format.serde().writerSchema();
        long hash = fingerprint(schema.format(), schema.text(), format.panes());
        return hash == FrameHeader.NO_ACCUMULATORS ? 1 : hash;
    }

    private static long fingerprint(String... parts) {
        long hash = FNV_OFFSET;
        for (String part : parts) {
            for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
                hash = (hash ^ (b & 0xff)) * FNV_PRIME;
            }
            hash *= FNV_PRIME; // a zero byte between parts
        }
        return hash;
    }
}
