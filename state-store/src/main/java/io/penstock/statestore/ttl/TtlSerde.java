package io.penstock.statestore.ttl;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import org.jspecify.annotations.Nullable;

/**
 * A value with its time: a varlong of milliseconds, then the value. The schema says so, in a format of its own whose name ends in its
 * version, so that a state may get a time to live, or lose it, with what is in it: {@link #readerOf} reads values without time as {@link
 * TtlClock#UNKNOWN}, {@link #withoutTime} reads values with one for a state that has none.
 *
 * @param <T> values
 */
public final class TtlSerde<T> implements Serde<Timed<T>> {

    private static final String FORMAT = "ttl-1";

    private final Serde<T> value;
    private final boolean timeWritten;

    public TtlSerde(Serde<T> value) {
        this(value, true);
    }

    private TtlSerde(Serde<T> value, boolean timeWritten) {
        this.value = value;
        this.timeWritten = timeWritten;
    }

    /** Whether values of this schema have their time with them. */
    public static boolean isTimed(SerdeSchema schema) {
        return schema.format().equals(FORMAT);
    }

    /**
     * The schema of the values alone, of a schema that {@link #isTimed}.
     *
     * @throws IllegalArgumentException where the text is not one that {@link #writerSchema} makes
     */
    public static SerdeSchema schemaOfValue(SerdeSchema timed) {
        int colon = timed.text().indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("\"" + timed.text() + "\" names no format of its values");
        }
        return new SerdeSchema(timed.text().substring(0, colon), timed.text().substring(colon + 1));
    }

    /**
     * Reads values written with a time and forgets it.
     *
     * @param writer which {@link #isTimed}
     * @throws io.penstock.api.common.serde.IncompatibleSchemaException where the value itself cannot be read
     */
    public static <T> Serde<T> withoutTime(Serde<T> serde, SerdeSchema writer) {
        return new WithoutTime<>(serde.readerOf(schemaOfValue(writer)));
    }

    @Override
    @SuppressWarnings("NullAway") // null only where the serde accepts it
    public void serialize(Timed<T> timed, ByteOutput out) {
        out.writeVarLong(timed.atMs());
        value.serialize(timed.value(), out);
    }

    @Override
    public Timed<T> deserialize(ByteInput in) {
        long atMs = timeWritten ? in.readVarLong() : TtlClock.UNKNOWN;
        return new Timed<>(atMs, value.deserialize(in));
    }

    @Override
    public Timed<T> copy(Timed<T> timed) {
        T of = timed.value();
        return of == null || isImmutable() ? timed : new Timed<>(timed.atMs(), value.copy(of));
    }

    /** Of a value without its time. */
    @Nullable T copyValue(@Nullable T of) {
        return of == null ? null : value.copy(of);
    }

    boolean acceptsNullValues() {
        return value.acceptsNull();
    }

    @Override
    public SerdeSchema writerSchema() {
        SerdeSchema ofValue = value.writerSchema();
        return new SerdeSchema(FORMAT, ofValue.format() + ':' + ofValue.text());
    }

    @Override
    public Serde<Timed<T>> readerOf(SerdeSchema writer) {
        return isTimed(writer)
                ? new TtlSerde<>(value.readerOf(schemaOfValue(writer)), true)
                : new TtlSerde<>(value.readerOf(writer), false);
    }

    @Override
    public boolean isCanonical() {
        return value.isCanonical();
    }

    @Override
    public boolean isImmutable() {
        return value.isImmutable();
    }

    @Override
    public String toString() {
        return value + " with time";
    }

    /** Only reads. */
    private record WithoutTime<T>(Serde<T> reader) implements Serde<T> {

        @Override
        public void serialize(T value, ByteOutput out) {
            throw new UnsupportedOperationException("a reader of values with time does not write");
        }

        @Override
        public T deserialize(ByteInput in) {
            in.readVarLong();
            return reader.deserialize(in);
        }

        @Override
        public SerdeSchema writerSchema() {
            return reader.writerSchema();
        }

        @Override
        public Serde<T> readerOf(SerdeSchema writer) {
            return reader.readerOf(writer);
        }

        @Override
        public boolean isCanonical() {
            return reader.isCanonical();
        }

        @Override
        public boolean isImmutable() {
            return reader.isImmutable();
        }

        @Override
        public boolean acceptsNull() {
            return reader.acceptsNull();
        }
    }
}
