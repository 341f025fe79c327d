package io.penstock.connector.files.format;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.api.common.serde.avro.AvroSerde;
import io.penstock.api.common.typeinfo.TypeInformation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableFileInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Avro container files, of whatever schema resolves to the type's. Large files are read in parts, at their sync markers. A block that
 * cannot be decoded fails the job, whatever the policy: nothing tells where its next record begins.
 *
 * @param <T> records
 */
public final class AvroInputFormat<T> implements StreamFormat<T> {

    private final TypeInformation<T> type;
    private final Serde<T> serde;

    private AvroInputFormat(TypeInformation<T> type, Serde<T> serde) {
        this.type = type;
        this.serde = serde;
    }

    /** Java records and plain classes. */
    public static <T> AvroInputFormat<T> forType(Class<T> type) {
        return new AvroInputFormat<>(TypeInformation.of(type), AvroSerde.forType(type));
    }

    /** @param schema what records have, whatever the files' own schema is */
    public static AvroInputFormat<GenericRecord> forGeneric(Schema schema) {
        Serde<GenericRecord> serde = AvroSerde.forGeneric(schema);
        return new AvroInputFormat<>(TypeInformation.of(GenericRecord.class, serde), serde);
    }

    /** Classes that Avro generates. */
    public static <S extends SpecificRecord> AvroInputFormat<S> forSpecific(Class<S> type) {
        Serde<S> serde = AvroSerde.forSpecific(type);
        return new AvroInputFormat<>(TypeInformation.of(type, serde), serde);
    }

    @Override
    public boolean isSplittable() {
        return true;
    }

    @Override
    public Reader<T> createReader(InputFile file, long start, long end, CheckpointedPosition from) throws IOException {
        if (file.isCompressed()) {
            throw new IOException(
                    "Avro file " + file.path() + " is zipped as a whole; unzip it, Avro has its own codecs");
        }
        DataFileReader<Object> blocks =
                new DataFileReader<>(new SeekableFileInput(file.path().toFile()), new GenericDatumReader<>());
        try {
            Serde<T> ofFile =
                    serde.readerOf(new SerdeSchema("avro", blocks.getSchema().toString()));
            if (from.offset() == start) {
                blocks.sync(start);
            } else {
                blocks.seek(from.offset());
            }
            return new BlockReader<>(file, blocks, ofFile, end, from);
        } catch (IOException | RuntimeException e) {
            blocks.close();
            throw e;
        }
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return type;
    }

    @Override
    public String toString() {
        return "Avro of " + type;
    }

    private static final class BlockReader<T> implements Reader<T> {

        private final InputFile file;
        private final DataFileReader<Object> blocks;
        private final Serde<T> serde;
        private final long end;
        private final ByteInput in = new ByteInput(new byte[0]);
        private long blockStart;
        private long records;
        private long taken;
        private int recordStart;
        private @Nullable T record;

        BlockReader(InputFile file, DataFileReader<Object> blocks, Serde<T> serde, long end, CheckpointedPosition from)
                throws IOException {
            this.file = file;
            this.blocks = blocks;
            this.serde = serde;
            this.end = end;
            blockStart = blocks.previousSync();
            for (long i = 0; i < from.recordsAfterOffset(); i++) {
                if (!next()) {
                    throw new IOException("Avro file " + file.path() + " has changed: no record " + i + " behind byte "
                            + from.offset());
                }
            }
        }

        @Override
        public boolean next() throws IOException {
            while (taken == records) {
                blockStart = blocks.previousSync();
                // as Avro's own readers of parts: a block belongs to the part that has the end of the marker before it
                if ((end != Long.MAX_VALUE && blocks.pastSync(end)) || !blocks.hasNext()) {
                    return false;
                }
                ByteBuffer block = blocks.nextBlock();
                byte[] bytes = new byte[block.remaining()];
                block.get(bytes);
                in.reset(bytes, 0, bytes.length);
                records = blocks.getBlockCount();
                taken = 0;
            }
            recordStart = in.position();
            try {
                record = serde.deserialize(in);
            } catch (RuntimeException e) {
                throw new IOException(
                        "record " + taken + " of the block behind byte " + blockStart + " of Avro file " + file.path()
                                + " is malformed, and what follows it cannot be found: " + e.getMessage(),
                        e);
            }
            taken++;
            return true;
        }

        @Override
        public @Nullable T decode() {
            return record;
        }

        @Override
        public byte[] raw() {
            return Arrays.copyOfRange(in.array(), recordStart, in.position());
        }

        @Override
        public CheckpointedPosition position() {
            return new CheckpointedPosition(blockStart, taken);
        }

        @Override
        public void close() throws IOException {
            blocks.close();
        }
    }
}
