package io.penstock.quickstart.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;

/**
 * Avro's single-object encoding of one schema, by Avro's own generic classes: a message begins with the fingerprint of
 * the schema it was written with. One thread at a time.
 */
public final class AvroFormat {

    private final Schema schema;
    private final BinaryMessageEncoder<GenericRecord> encoder;
    private final BinaryMessageDecoder<GenericRecord> decoder;

    private AvroFormat(Schema schema) {
        this.schema = schema;
        this.encoder = new BinaryMessageEncoder<>(GenericData.get(), schema);
        this.decoder = new BinaryMessageDecoder<>(GenericData.get(), schema);
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
        try {
            ByteBuffer message = encoder.encode(value);
            byte[] bytes = new byte[message.remaining()];
            message.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    /** @throws IllegalArgumentException where the bytes are no message of the schema */
    public GenericRecord decode(byte[] bytes) {
        try {
            return decoder.decode(bytes);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    bytes.length + " bytes are no " + schema.getName() + " of the schema file: " + e.getMessage(), e);
        }
    }
}
