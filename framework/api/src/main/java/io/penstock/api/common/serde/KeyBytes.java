package io.penstock.api.common.serde;

import java.nio.charset.StandardCharsets;

/**
 * Keys as the bytes that are hashed, sent and stored: those of Kafka's own serializers where there is one, so that a topic keyed by
 * such a producer is partitioned as a keyed stage is. A string is its UTF-8 without a length, a long 8 bytes and an int 4 bytes
 * big-endian; any other key is what its serde writes. A key's bytes end where the array or the range does.
 *
 * <p>Thread-safe, as serdes are.
 *
 * @param <K> keys
 */
public abstract sealed class KeyBytes<K> {
    private final Serde<K> serde;

    private KeyBytes(Serde<K> serde) {
        this.serde = serde;
    }

    /**
     * @throws IllegalArgumentException where the serde is not canonical: equal keys might be told apart
     */
    @SuppressWarnings("unchecked") // by the schema's name
    public static <K> KeyBytes<K> of(Serde<K> serde) {
        if (!serde.isCanonical()) {
            throw new IllegalArgumentException(
                    "keys of " + serde
                            + " have no canonical bytes: equal keys may be written differently; key by a String, a whole number, a UUID,"
                            + " an enum, or a record of such (no floating point, arrays, maps, sets, plain classes, or times of less than a day)");
        }
        SerdeSchema schema = serde.writerSchema();
        return switch (schema.format().equals("builtin") ? schema.text() : "") {
            case "string" -> (KeyBytes<K>) new StringKeys((Serde<String>) serde);
            case "long" -> (KeyBytes<K>) new LongKeys((Serde<Long>) serde);
            case "int" -> (KeyBytes<K>) new IntKeys((Serde<Integer>) serde);
            default -> new SerdeKeys<>(serde);
        };
    }

    /** Appends the key's bytes. */
    public abstract void encode(K key, ByteOutput out);

    /** The key whose bytes are the range, all of it. */
    public abstract K decode(byte[] bytes, int offset, int length);

    public final K decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    public final byte[] toBytes(K key) {
        ByteOutput out = new ByteOutput(32);
        encode(key, out);
        return out.toByteArray();
    }

    /** What the keys are written with. */
    public final SerdeSchema writerSchema() {
        return serde.writerSchema();
    }

    /**
     * Refuses to go on with keys that were written by another schema: the same key would have other bytes, and its state would be
     * lost. Constants added at the end of an enum change no bytes.
     *
     * @throws IncompatibleSchemaException naming both
     */
    public final void requireSameBytes(SerdeSchema written) {
        SerdeSchema own = serde.writerSchema();
        if (!KeySchemas.sameBytes(written, own)) {
            throw new IncompatibleSchemaException("keys were written as " + written.format() + " \"" + written.text()
                    + "\" and would now be written as " + own.format() + " \"" + own.text()
                    + "\": the same key would have other bytes, and its state would not be found; keep the key's type,"
                    + " or start from a new state");
        }
    }

    private static int sized(int length, int wanted) {
        if (length != wanted) {
            throw new IllegalStateException(
                    "a key of " + length + " bytes where " + wanted + " are wanted: corrupt or of another type");
        }
        return length;
    }

    private static final class StringKeys extends KeyBytes<String> {
        StringKeys(Serde<String> serde) {
            super(serde);
        }

        @Override
        public void encode(String key, ByteOutput out) {
            out.writeUtf8(key);
        }

        @Override
        public String decode(byte[] bytes, int offset, int length) {
            return new String(bytes, offset, length, StandardCharsets.UTF_8);
        }
    }

    private static final class LongKeys extends KeyBytes<Long> {
        LongKeys(Serde<Long> serde) {
            super(serde);
        }

        @Override
        public void encode(Long key, ByteOutput out) {
            out.writeLong(key);
        }

        @Override
        public Long decode(byte[] bytes, int offset, int length) {
            return new ByteInput(bytes, offset, sized(length, Long.BYTES)).readLong();
        }
    }

    private static final class IntKeys extends KeyBytes<Integer> {
        IntKeys(Serde<Integer> serde) {
            super(serde);
        }

        @Override
        public void encode(Integer key, ByteOutput out) {
            out.writeInt(key);
        }

        @Override
        public Integer decode(byte[] bytes, int offset, int length) {
            return new ByteInput(bytes, offset, sized(length, Integer.BYTES)).readInt();
        }
    }

    private static final class SerdeKeys<K> extends KeyBytes<K> {
        private final Serde<K> keys;

        SerdeKeys(Serde<K> serde) {
            super(serde);
            keys = serde;
        }

        @Override
        public void encode(K key, ByteOutput out) {
            keys.serialize(key, out);
        }

        @Override
        public K decode(byte[] bytes, int offset, int length) {
            ByteInput in = new ByteInput(bytes, offset, length);
            K key = keys.deserialize(in);
            if (in.remaining() > 0) {
                throw new IllegalStateException(
                        in.remaining() + " bytes behind a key of " + keys + ": corrupt or of another type");
            }
            return key;
        }
    }
}
