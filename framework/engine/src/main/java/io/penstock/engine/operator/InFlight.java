package io.penstock.engine.operator;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of what is in flight at a cut: {@code docs/formats/journal.md}. A record is serialized once, however many cuts it is there for.
 *
 * @param <IN> records
 */
final class InFlight<IN> {

    private static final int VERSION = 1;
    private static final int RECORD = 0;
    private static final int WATERMARK = 1;

    private final Serde<IN> serde;
    private final SerdeSchema schema;

    InFlight(Serde<IN> serde) {
        this.serde = serde;
        this.schema = serde.writerSchema();
    }

    <OUT> byte @Nullable [] write(List<AsyncEntry<IN, OUT>> entries) {
        if (entries.isEmpty()) {
            return null;
        }
        ByteOutput out = new ByteOutput(256);
        out.writeByte(VERSION);
        out.writeString(schema.format());
        out.writeString(schema.text());
        out.writeVarInt(entries.size());
        for (AsyncEntry<IN, OUT> entry : entries) {
            out.writeByte(entry.isWatermark() ? WATERMARK : RECORD);
            out.writeLong(entry.timestampMs());
            if (!entry.isWatermark()) {
                out.writeBytes(bytesOf(entry));
            }
        }
        return out.toByteArray();
    }

    private byte[] bytesOf(AsyncEntry<IN, ?> entry) {
        byte[] known = entry.bytes;
        if (known == null) {
            ByteOutput out = new ByteOutput(64);
            serde.serialize(entry.value(), out);
            known = out.toByteArray();
            entry.bytes = known;
        }
        return known;
    }

    /** @throws io.penstock.api.common.serde.IncompatibleSchemaException where today's type cannot be read from what was written */
    <OUT> List<AsyncEntry<IN, OUT>> read(byte[] bytes) {
        ByteInput in = new ByteInput(bytes);
        int version = in.readByte();
        if (version != VERSION) {
            throw new IllegalStateException("version " + version + " of what was in flight, this release reads "
                    + VERSION + "; start the release that wrote it until it is answered");
        }
        SerdeSchema written = new SerdeSchema(in.readString(), in.readString());
        Serde<IN> reader = written.equals(schema) ? serde : serde.readerOf(written);
        int count = in.readVarInt();
        List<AsyncEntry<IN, OUT>> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean watermark = in.readByte() == WATERMARK;
            long timestampMs = in.readLong();
            entries.add(
                    watermark
                            ? AsyncEntry.watermark(timestampMs)
                            : AsyncEntry.record(reader.deserialize(in), timestampMs));
        }
        return entries;
    }
}
