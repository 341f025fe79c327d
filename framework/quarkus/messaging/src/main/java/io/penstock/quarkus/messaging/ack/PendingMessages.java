package io.penstock.quarkus.messaging.ack;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Messages that are to be sent after a commit, as they lie in its commit record: version, the writer's schema, then number and payload of
 * each. Owned by the writer's thread.
 */
final class PendingMessages<T> {

    private static final int VERSION = 1;

    private final Serde<T> serde;
    private final ByteOutput out = new ByteOutput(256);

    PendingMessages(Serde<T> serde) {
        this.serde = serde;
    }

    byte[] encode(SortedMap<Long, T> messages) {
        out.reset();
        out.writeByte(VERSION);
        SerdeSchema schema = serde.writerSchema();
        out.writeString(schema.format());
        out.writeString(schema.text());
        out.writeVarInt(messages.size());
        for (Map.Entry<Long, T> message : messages.entrySet()) {
            out.writeLong(message.getKey());
            serde.serialize(message.getValue(), out);
        }
        return out.toByteArray();
    }

    /**
     * @throws IllegalStateException where it is of a version not known
     */
    SortedMap<Long, T> decode(byte[] bytes) {
        ByteInput in = new ByteInput(bytes);
        int version = in.readByte();
        if (version != VERSION) {
            throw new IllegalStateException("messages pending in the journal are of version " + version
                    + ", this release reads version " + VERSION + "; go on with the release that wrote them");
        }
        String format = in.readString();
        Serde<T> reader = serde.readerOf(new SerdeSchema(format, in.readString()));
        SortedMap<Long, T> messages = new TreeMap<>();
        for (int left = in.readVarInt(); left > 0; left--) {
            long number = in.readLong();
            messages.put(number, reader.deserialize(in));
        }
        return messages;
    }
}
