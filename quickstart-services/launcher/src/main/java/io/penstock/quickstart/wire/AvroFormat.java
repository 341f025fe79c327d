package io.penstock.quickstart.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Plain Avro binary of one schema, without any header. One thread at a time. */
public final class AvroFormat {

    private final Schema schema;
    private final GenericDatumWriter<GenericRecord> writer;
    private final GenericDatumReader<GenericRecord> reader;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(128);
    private @Nullable BinaryEncoder encoder;
    private @Nullable BinaryDecoder decoder;

    private AvroFormat(Schema schema) {
        this.schema = schema;
        this.writer = new GenericDatumWriter<>(schema);
        this.reader = new GenericDatumReader<>(schema);
    }

    public static AvroFormat transactions() {
        return ofResource("transaction.avsc");
    }

    public static AvroFormat alerts() {
        return ofResource("alert.avsc");
    }

    public static AvroFormat truths() {
        return ofResource("truth.avsc");
    }

    private static AvroFormat ofResource(String name) {
        try (InputStream in = AvroFormat.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("schema file " + name + " is not on the classpath; build the launcher");
            }
            return new AvroFormat(new Schema.Parser().parse(in));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the schema file " + name, e);
        }
    }

    public Schema schema() {
        return schema;
    }

    public byte[] encode(GenericRecord value) {
        buffer.reset();
        try {
            encoder = EncoderFactory.get().directBinaryEncoder(buffer, encoder);
            writer.write(value, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return buffer.toByteArray();
    }

    /** @throws IllegalArgumentException where the bytes are not exactly one record of the schema */
    public GenericRecord decode(byte[] bytes) {
        try {
            decoder = DecoderFactory.get().binaryDecoder(bytes, decoder);
            GenericRecord value = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new IllegalArgumentException(
                        bytes.length + " bytes hold more than one " + schema.getName() + " of the schema file");
            }
            return value;
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    bytes.length + " bytes are no " + schema.getName() + " of the schema file: " + e.getMessage(), e);
        }
    }
}
