package io.penstock.engine.exchange;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.KeyBytes;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.api.common.serde.UnsupportedTypeException;
import io.penstock.engine.graph.Exchange;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of the records that go through one exchange; {@code docs/formats/frame.md} describes them. Thread-safe, as serdes are, but for
 * the buffers that its callers bring.
 */
public final class RecordSerde {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final KeyBytes<Object> keys;
    private final Serde<Object> values;
    private final long schema;

    private RecordSerde(KeyBytes<Object> keys, Serde<Object> values) {
        this.keys = keys;
        this.values = values;
        this.schema = fingerprint(keys.writerSchema(), values.writerSchema());
    }

    /**
     * @throws IllegalStateException naming the stream whose records have no bytes, and the remedy
     */
    @SuppressWarnings("unchecked") // types were checked when the job was drawn
    public static RecordSerde of(Exchange exchange) {
        var boundary = exchange.boundary();
        try {
            return new RecordSerde(
                    (KeyBytes<Object>) KeyBytes.of(exchange.keyType().createSerde()),
                    (Serde<Object>) boundary.outputType().createSerde());
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

    /** @param scratch overwritten */
    void write(byte[] key, int keyLength, Object value, long timestampMs, ByteOutput out, ByteOutput scratch) {
        scratch.reset();
        values.serialize(value, scratch);
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
        ByteInput in = new ByteInput(bytes, offset, length);
        Object value = values.deserialize(in);
        if (in.remaining() > 0) {
            throw new IllegalStateException(in.remaining() + " bytes are left behind a value of " + length);
        }
        return value;
    }

    private static long fingerprint(SerdeSchema... schemas) {
        long hash = FNV_OFFSET;
        for (SerdeSchema each : schemas) {
            for (String part : new String[] {each.format(), each.text()}) {
                for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
                    hash = (hash ^ (b & 0xff)) * FNV_PRIME;
                }
                hash *= FNV_PRIME; // a zero byte between parts
            }
        }
        return hash;
    }
}
