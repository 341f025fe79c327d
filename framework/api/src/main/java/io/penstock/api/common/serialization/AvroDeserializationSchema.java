package io.penstock.api.common.serialization;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.api.common.serde.avro.AvroSerde;
import io.penstock.api.common.typeinfo.TypeInformation;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads Avro messages. In single-object encoding a message says which schema it was written with: the type's own, or one of those
 * given to {@link #withWriterSchemas}. Thread-safe.
 *
 * @param <T> records
 */
public final class AvroDeserializationSchema<T> implements DeserializationSchema<T> {
    private final TypeInformation<T> type;
    private final Serde<T> serde;
    private final AvroEncoding encoding;
    /** By the fingerprint of the writer's schema. */
    private final Map<Long, Serde<T>> readers;

    private final long ownFingerprint;
    private final Serde<T> plainReader;

    private AvroDeserializationSchema(
            TypeInformation<T> type, Serde<T> serde, AvroEncoding encoding, List<Schema> writers) {
        this.type = type;
        this.serde = serde;
        this.encoding = encoding;
        this.readers = new TreeMap<>();
        this.ownFingerprint = SingleObjectHeader.fingerprint(
                new Schema.Parser().parse(serde.writerSchema().text()));
        for (Schema writer : writers) {
            readers.put(SingleObjectHeader.fingerprint(writer), readerOf(serde, writer));
        }
        readers.put(ownFingerprint, serde);
        plainReader = writers.isEmpty() ? serde : readerOf(serde, writers.get(0));
    }

    /** Java records and plain classes, in single-object encoding. */
    public static <T> AvroDeserializationSchema<T> forType(Class<T> type) {
        return forType(type, AvroEncoding.SINGLE_OBJECT);
    }

    public static <T> AvroDeserializationSchema<T> forType(Class<T> type, AvroEncoding encoding) {
        return new AvroDeserializationSchema<>(TypeInformation.of(type), AvroSerde.forType(type), encoding, List.of());
    }

    public static AvroDeserializationSchema<GenericRecord> forGeneric(Schema schema, AvroEncoding encoding) {
        Serde<GenericRecord> serde = AvroSerde.forGeneric(schema);
        return new AvroDeserializationSchema<>(
                TypeInformation.of(GenericRecord.class, serde), serde, encoding, List.of());
    }

    public static <S extends SpecificRecord> AvroDeserializationSchema<S> forSpecific(
            Class<S> type, AvroEncoding encoding) {
        Serde<S> serde = AvroSerde.forSpecific(type);
        return new AvroDeserializationSchema<>(TypeInformation.of(type, serde), serde, encoding, List.of());
    }

    /**
     * Also reads what was written with other schemas, by Avro's resolution. In plain encoding, where a message does not say, exactly
     * one: all messages are of it.
     *
     * @throws io.penstock.api.common.serde.IncompatibleSchemaException where one cannot be read as the type
     */
    public AvroDeserializationSchema<T> withWriterSchemas(Schema... writers) {
        if (encoding == AvroEncoding.PLAIN && writers.length != 1) {
            throw new IllegalArgumentException(writers.length
                    + " writer schemas for plain messages, which do not say theirs; give one, or use SINGLE_OBJECT");
        }
        return new AvroDeserializationSchema<>(type, serde, encoding, Arrays.asList(writers));
    }

    @Override
    public T deserialize(byte[] message) throws IOException {
        ByteInput in = new ByteInput(message);
        Serde<T> reader = encoding == AvroEncoding.PLAIN ? plainReader : readerOf(message, in);
        T value;
        try {
            value = reader.deserialize(in);
        } catch (RuntimeException e) { // also what a record's constructor refuses
            throw new IOException("a message of " + message.length + " bytes is no " + type + ": " + e.getMessage(), e);
        }
        if (in.remaining() > 0) {
            throw new IOException("a message of " + message.length + " bytes has " + in.remaining() + " behind its "
                    + type + ": corrupt, or written with another schema");
        }
        return value;
    }

    private static <T> Serde<T> readerOf(Serde<T> serde, Schema writer) {
        return serde.readerOf(new SerdeSchema("avro", writer.toString()));
    }

    private Serde<T> readerOf(byte[] message, ByteInput in) throws IOException {
        if (!SingleObjectHeader.isPresent(message)) {
            throw new IOException(
                    "a message of " + message.length + " bytes does not begin with Avro's single-object"
                            + " header (C3 01 and a fingerprint); if the producer writes records alone, use AvroEncoding.PLAIN");
        }
        long fingerprint = SingleObjectHeader.read(in);
        Serde<T> reader = fingerprint == ownFingerprint ? serde : readers.get(fingerprint);
        if (reader == null) {
            throw new IOException("a message was written with the schema of fingerprint " + hex(fingerprint)
                    + ", and " + type + " knows "
                    + readers.keySet().stream()
                            .map(AvroDeserializationSchema::hex)
                            .toList()
                    + "; give the producer's schema to withWriterSchemas(...)");
        }
        return reader;
    }

    private static String hex(long fingerprint) {
        return String.format("%016x", fingerprint);
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return type;
    }
}
