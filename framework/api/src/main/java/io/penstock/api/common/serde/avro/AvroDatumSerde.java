package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;

/**
 * Avro's own records by Avro's own readers and writers.
 *
 * @param <T> generic or specific records
 */
final class AvroDatumSerde<T extends IndexedRecord> implements Serde<T> {
    private final Class<T> type;
    private final GenericData data;
    private final Schema schema;
    private final DatumWriter<T> writer;
    private final DatumReader<T> reader;
    private final boolean canonical;

    AvroDatumSerde(Class<T> type, GenericData data, Schema schema) {
        this(type, data, schema, schema);
    }

    @SuppressWarnings("unchecked") // the data model's readers are of its own records
    private AvroDatumSerde(Class<T> type, GenericData data, Schema schema, Schema written) {
        this.type = type;
        this.data = data;
        this.schema = schema;
        this.writer = data.createDatumWriter(schema);
        this.reader = data.createDatumReader(written, schema);
        this.canonical = isCanonical(schema, new HashSet<>());
    }

    @Override
    public void serialize(T value, ByteOutput out) {
        try {
            writer.write(value, new ByteOutputEncoder(out));
        } catch (IOException e) {
            throw new UncheckedIOException("encoding " + schema.getFullName() + " into memory", e);
        }
    }

    @Override
    public T deserialize(ByteInput in) {
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(in.array(), in.position(), in.remaining(), null);
        try {
            T value = type.cast(reader.read(null, decoder));
            in.skip(in.remaining() - decoder.inputStream().available());
            return value;
        } catch (IOException e) {
            throw new IllegalStateException(
                    schema.getFullName() + " at " + in.position() + ": truncated or corrupt", e);
        }
    }

    @Override
    public SerdeSchema writerSchema() {
        return new SerdeSchema(AvroSerde.FORMAT, schema.toString());
    }

    @Override
    public Serde<T> readerOf(SerdeSchema writerSchema) {
        Schema written = AvroSerde.parsed(writerSchema, schema.getFullName());
        String differences =
                SchemaCompatibility.checkReaderWriterCompatibility(schema, written)
                        .getResult()
                        .getIncompatibilities()
                        .stream()
                        .map(difference ->
                                difference.getLocation() + ": " + difference.getType() + " " + difference.getMessage())
                        .collect(Collectors.joining("; "));
        if (!differences.isEmpty()) {
            throw new IncompatibleSchemaException(
                    "data written as " + written.getFullName() + " cannot be read as " + schema.getFullName() + ": "
                            + differences + "; give new fields a default and keep the types of old ones");
        }
        return new AvroDatumSerde<>(type, data, schema, written);
    }

    private static boolean isCanonical(Schema schema, Set<String> seen) {
        return switch (schema.getType()) {
            case FLOAT, DOUBLE, MAP, BYTES, FIXED -> false;
            case ARRAY -> isCanonical(schema.getElementType(), seen);
            case UNION -> schema.getTypes().stream().allMatch(branch -> isCanonical(branch, seen));
            case RECORD ->
                !seen.add(schema.getFullName())
                        || schema.getFields().stream().allMatch(field -> isCanonical(field.schema(), seen));
            default -> true;
        };
    }

    @Override
    public boolean isCanonical() {
        return canonical;
    }

    @Override
    public boolean isImmutable() {
        return false;
    }

    @Override
    public T copy(T value) {
        return data.deepCopy(schema, value);
    }

    @Override
    public String toString() {
        return "avro " + schema.getFullName();
    }
}
