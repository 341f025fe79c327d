package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the values of one Java type in Avro's binary encoding. Values are objects: the type was checked when the codec was
 * derived. Immutable once derived.
 */
abstract class ValueCodec implements ValueReader {
    abstract Schema schema();

    /**
     * @param value null only where {@link #acceptsNull}
     */
    abstract void write(@Nullable Object value, ByteOutput out);

    /** Reads what {@link #write} wrote. */
    @Override
    public abstract @Nullable Object read(ByteInput in);

    /**
     * A reader of data of the writer's schema, which is not a union: Avro's resolution.
     *
     * @param place where in the data
     * @throws IncompatibleSchemaException naming place and difference
     */
    abstract ValueReader readerOf(Schema writer, Place place);

    /** A reader of data of any writer's schema. */
    ValueReader resolve(Schema writer, Place place) {
        if (writer.getType() != Schema.Type.UNION) {
            return readerOf(writer, place);
        }
        ValueReader[] branches = writer.getTypes().stream()
                .map(branch -> readerOf(branch, place))
                .toArray(ValueReader[]::new);
        return branchesOf(branches, place.path());
    }

    static ValueReader branchesOf(ValueReader[] branches, String path) {
        return in -> {
            int branch = in.readVarInt();
            if (branch < 0 || branch >= branches.length) {
                throw new IllegalStateException(
                        "branch " + branch + " of a union of " + branches.length + " at " + path + ": corrupt data");
            }
            return branches[branch].read(in);
        };
    }

    boolean acceptsNull() {
        return false;
    }

    /** Whether equal values always give equal bytes. */
    boolean isCanonical() {
        return true;
    }

    boolean isImmutable() {
        return true;
    }

    /** Shares nothing mutable with the value; the value itself where the codec is immutable. */
    @Nullable Object copy(@Nullable Object value) {
        return value;
    }

    /** Whether a field that the writer did not have can be filled in. */
    boolean hasDefault() {
        return false;
    }

    /** A value for a field that the writer did not have; a new one at every call. */
    @Nullable Object defaultValue() {
        throw new IllegalStateException("no default for " + schema());
    }

    /** The same in the schema's terms; null where there is none. */
    @Nullable Object schemaDefault() {
        return null;
    }

    final IncompatibleSchemaException incompatible(Schema writer, Place place) {
        return new IncompatibleSchemaException("\"" + place.path() + "\" was written as " + Schemas.brief(writer)
                + " and cannot be read as " + Schemas.brief(schema())
                + "; keep its type, or add a field of another name");
    }
}
