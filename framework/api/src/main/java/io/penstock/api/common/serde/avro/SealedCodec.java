package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** A sealed interface as a union of the records that implement it; with null in front where it may be absent. */
final class SealedCodec extends ValueCodec {
    /** What stands for no value. */
    enum Absence {
        NONE,
        NULL,
        OPTIONAL
    }

    private final Class<?> type;
    private final Absence absence;
    private final List<ValueCodec> branches;
    private final Map<Class<?>, Integer> byClass;
    private final Schema schema;

    /**
     * @param byClass index in {@code branches}
     */
    SealedCodec(Class<?> type, Absence absence, List<ValueCodec> branches, Map<Class<?>, Integer> byClass) {
        this.type = type;
        this.absence = absence;
        this.branches = List.copyOf(branches);
        this.byClass = new HashMap<>(byClass);
        List<Schema> schemas = new ArrayList<>();
        if (absence != Absence.NONE) {
            schemas.add(Schema.create(Schema.Type.NULL));
        }
        branches.forEach(branch -> schemas.add(branch.schema()));
        schema = Schema.createUnion(schemas);
    }

    SealedCodec with(Absence newAbsence) {
        return new SealedCodec(type, newAbsence, branches, byClass);
    }

    private int offset() {
        return absence == Absence.NONE ? 0 : 1;
    }

    @Override
    Schema schema() {
        return schema;
    }

    @Override
    void write(@Nullable Object given, ByteOutput out) {
        Object value = absence == Absence.OPTIONAL ? ((Optional<?>) IntCodec.require(given)).orElse(null) : given;
        if (value == null && absence != Absence.NONE) {
            out.writeVarInt(0);
            return;
        }
        Class<?> valueClass = IntCodec.require(value) instanceof Enum<?> constant
                ? constant.getDeclaringClass()
                : IntCodec.require(value).getClass();
        Integer branch = byClass.get(valueClass);
        if (branch == null) {
            throw new IllegalArgumentException(
                    valueClass.getName() + " is none of the classes of " + type.getName() + ": " + byClass.keySet());
        }
        out.writeVarInt(branch + offset());
        branches.get(branch).write(value, out);
    }

    @Override
    public @Nullable Object read(ByteInput in) {
        int branch = in.readVarInt();
        if (branch == 0 && absence != Absence.NONE) {
            return defaultValue();
        }
        int index = branch - offset();
        if (index < 0 || index >= branches.size()) {
            throw new IllegalStateException("branch " + branch + " of " + type.getName() + ": corrupt data");
        }
        return present(branches.get(index).read(in));
    }

    private @Nullable Object present(@Nullable Object value) {
        return absence == Absence.OPTIONAL ? Optional.ofNullable(value) : value;
    }

    @Override
    ValueReader readerOf(Schema writer, Place place) {
        if (writer.getType() == Schema.Type.NULL && absence != Absence.NONE) {
            return in -> defaultValue();
        }
        for (ValueCodec branch : branches) {
            if (branch.schema().getType() == writer.getType()
                    && branch.schema().getName().equals(writer.getName())) {
                ValueReader reader = branch.readerOf(writer, place.within("(" + writer.getName() + ")"));
                return absence == Absence.OPTIONAL ? in -> Optional.ofNullable(reader.read(in)) : reader;
            }
        }
        throw incompatible(writer, place);
    }

    @Override
    boolean acceptsNull() {
        return absence == Absence.NULL;
    }

    @Override
    boolean isCanonical() {
        return branches.stream().allMatch(ValueCodec::isCanonical);
    }

    @Override
    boolean isImmutable() {
        return branches.stream().allMatch(ValueCodec::isImmutable);
    }

    @Override
    @Nullable Object copy(@Nullable Object given) {
        if (given == null || isImmutable()) {
            return given;
        }
        return given instanceof Optional<?> optional ? optional.map(this::copyPresent) : copyPresent(given);
    }

    private @Nullable Object copyPresent(Object value) {
        Integer branch = byClass.get(value.getClass());
        return branch == null ? value : branches.get(branch).copy(value);
    }

    @Override
    boolean hasDefault() {
        return absence != Absence.NONE;
    }

    @Override
    @Nullable Object defaultValue() {
        return absence == Absence.OPTIONAL ? Optional.empty() : null;
    }

    @Override
    @Nullable Object schemaDefault() {
        return hasDefault() ? JsonProperties.NULL_VALUE : null;
    }
}
