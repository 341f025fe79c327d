package io.penstock.api.common.serialization;

import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.avro.AvroSerde;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;

/**
 * Writes records as Avro messages. Thread-safe.
 *
 * @param <T> records
 */
public final class AvroSerializationSchema<T> implements SerializationSchema<T> {
    /** What a thread keeps for its next message. */
    private static final int BUFFER_BYTES_MAX = 1 << 16;

    private static final ThreadLocal<ByteOutput> BUFFER = ThreadLocal.withInitial(() -> new ByteOutput(256));

    private final Serde<T> serde;
    private final Schema schema;
    private final AvroEncoding encoding;
    private final long fingerprint;

    private AvroSerializationSchema(Serde<T> serde, Schema schema, AvroEncoding encoding) {
        this.serde = serde;
        this.schema = schema;
        this.encoding = encoding;
        this.fingerprint = SingleObjectHeader.fingerprint(schema);
    }

    /** Java records and plain classes, in single-object encoding. */
    public static <T> AvroSerializationSchema<T> forType(Class<T> type) {
        return forType(type, AvroEncoding.SINGLE_OBJECT);
    }

    public static <T> AvroSerializationSchema<T> forType(Class<T> type, AvroEncoding encoding) {
        AvroSerde<T> serde = AvroSerde.forType(type);
        return new AvroSerializationSchema<>(serde, serde.schema(), encoding);
    }

    public static AvroSerializationSchema<GenericRecord> forGeneric(Schema schema, AvroEncoding encoding) {
        return new AvroSerializationSchema<>(AvroSerde.forGeneric(schema), schema, encoding);
    }

    public static <S extends SpecificRecord> AvroSerializationSchema<S> forSpecific(
            Class<S> type, AvroEncoding encoding) {
        Serde<S> serde = AvroSerde.forSpecific(type);
        return new AvroSerializationSchema<>(
                serde, new Schema.Parser().parse(serde.writerSchema().text()), encoding);
    }

    /** What messages are written with. */
    public Schema schema() {
        return schema;
    }

    @Override
    public byte[] serialize(T element) {
        ByteOutput out = BUFFER.get();
        out.reset();
        if (encoding == AvroEncoding.SINGLE_OBJECT) {
            SingleObjectHeader.write(fingerprint, out);
        }
        serde.serialize(element, out);
        byte[] message = out.toByteArray();
        if (message.length > BUFFER_BYTES_MAX) {
            BUFFER.remove();
        }
        return message;
    }
}
