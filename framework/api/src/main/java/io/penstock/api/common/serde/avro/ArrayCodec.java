package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Lists and sets as Avro's array, written in one block. */
final class ArrayCodec extends ValueCodec {
    private final ValueCodec element;
    private final boolean set;
    private final Schema schema;

    /**
     * @param set read as a set, else as a list
     */
    ArrayCodec(ValueCodec element, boolean set) {
        this.element = element;
        this.set = set;
        schema = Schema.createArray(element.schema());
    }

    @Override
    Schema schema() {
        return schema;
    }

    @Override
    void write(@Nullable Object value, ByteOutput out) {
        Collection<?> elements = (Collection<?>) IntCodec.require(value);
        if (!elements.isEmpty()) {
            out.writeVarInt(elements.size());
            for (Object next : elements) {
                if (next == null && !element.acceptsNull()) {
                    throw new IllegalArgumentException("a collection of " + elements.size()
                            + " elements holds a null; leave it out, or hold Optional");
                }
                element.write(next, out);
            }
        }
        out.writeByte(0);
    }

    @Override
    public Object read(ByteInput in) {
        return read(element, in);
    }

    private Collection<@Nullable Object> read(ValueReader elements, ByteInput in) {
        Collection<@Nullable Object> value = empty();
        for (int count = blockSize(in); count != 0; count = blockSize(in)) {
            for (int i = 0; i < count; i++) {
                value.add(elements.read(in));
            }
        }
        return value;
    }

    /** The elements of the next block; 0 at the end. A negative count is followed by the block's bytes, which nobody needs. */
    static int blockSize(ByteInput in) {
        int count = in.readVarInt();
        if (count < 0) {
            in.readVarLong();
            count = -count;
        }
        if (count < 0) {
            throw new IllegalStateException("a block of 2^31 elements: corrupt data");
        }
        return count;
    }

    private Collection<@Nullable Object> empty() {
        return set ? new LinkedHashSet<>() : new ArrayList<>();
    }

    @Override
    ValueReader readerOf(Schema writer, Place place) {
        if (writer.getType() != Schema.Type.ARRAY) {
            throw incompatible(writer, place);
        }
        ValueReader elements = element.resolve(writer.getElementType(), place.within("[]"));
        return in -> read(elements, in);
    }

    @Override
    boolean isCanonical() {
        return !set && element.isCanonical();
    }

    @Override
    boolean isImmutable() {
        return false;
    }

    @Override
    @Nullable Object copy(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        Collection<@Nullable Object> copy = empty();
        for (Object next : (Collection<?>) value) {
            copy.add(element.copy(next));
        }
        return copy;
    }

    @Override
    boolean hasDefault() {
        return true;
    }

    @Override
    Object defaultValue() {
        return empty();
    }

    @Override
    Object schemaDefault() {
        return List.of();
    }
}
