package io.penstock.statestore;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Serdes of the tests' own, so that the store is tested against the SPI alone. */
public final class TestSerdes {

    public static final Serde<Long> LONG =
            new Simple<>("long", (v, out) -> out.writeVarLong(v), ByteInput::readVarLong, true);
    public static final Serde<String> STRING =
            new Simple<>("string", (v, out) -> out.writeString(v), ByteInput::readString, true);

    /** Of a mutable value. */
    public static final Serde<Box> BOX = new Simple<>(
            "box",
            (v, out) -> {
                out.writeVarLong(v.a);
                out.writeString(v.b);
            },
            in -> new Box(in.readVarLong(), in.readString()),
            false);

    /** What {@link #BOX} was in a former release: no {@code b}. {@link #BOX} reads it. */
    public static final Serde<Box> OLD_BOX =
            new Simple<>("box0", (v, out) -> out.writeVarLong(v.a), in -> new Box(in.readVarLong(), "default"), false);

    private TestSerdes() {}

    /** {@link #BOX}, which does not read some value of those that come. */
    public static Serde<Box> boxThatFailsAt(int read) {
        AtomicInteger reads = new AtomicInteger();
        return new Simple<>(
                "box",
                BOX::serialize,
                in -> {
                    if (reads.incrementAndGet() == read) {
                        throw new IllegalStateException("the serde does not read it");
                    }
                    return BOX.deserialize(in);
                },
                false);
    }

    /** A value its holder can change. */
    public static final class Box {
        public long a;
        public String b;

        public Box(long a, String b) {
            this.a = a;
            this.b = b;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Box box && box.a == a && box.b.equals(b);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(a) * 31 + b.hashCode();
        }

        @Override
        public String toString() {
            return "Box(" + a + "," + b + ")";
        }
    }

    /** A serde that accepts null. */
    public static final Serde<String> NULLABLE_STRING = new Serde<>() {
        @Override
        public void serialize(String value, ByteOutput out) {
            out.writeBoolean(value != null);
            if (value != null) {
                out.writeString(value);
            }
        }

        @Override
        public String deserialize(ByteInput in) {
            return in.readBoolean() ? in.readString() : null;
        }

        @Override
        public SerdeSchema writerSchema() {
            return new SerdeSchema("test", "nullable string");
        }

        @Override
        public Serde<String> readerOf(SerdeSchema writer) {
            return this;
        }

        @Override
        public boolean isCanonical() {
            return true;
        }

        @Override
        public boolean isImmutable() {
            return true;
        }

        @Override
        public boolean acceptsNull() {
            return true;
        }
    };

    private record Simple<T>(
            String schema, BiConsumer<T, ByteOutput> writer, Function<ByteInput, T> reader, boolean isImmutable)
            implements Serde<T> {

        @Override
        public void serialize(T value, ByteOutput out) {
            writer.accept(value, out);
        }

        @Override
        public T deserialize(ByteInput in) {
            return reader.apply(in);
        }

        @Override
        public SerdeSchema writerSchema() {
            return new SerdeSchema("test", schema);
        }

        @Override
        @SuppressWarnings("unchecked") // the only pair of schemas that differ and fit is of one type
        public Serde<T> readerOf(SerdeSchema written) {
            if (written.text().equals(schema)) {
                return this;
            }
            if (written.text().equals("box0") && schema.equals("box")) {
                return (Serde<T>) OLD_BOX;
            }
            throw new IncompatibleSchemaException("written as " + written.text() + ", read as " + schema);
        }

        @Override
        public boolean isCanonical() {
            return true;
        }
    }
}
