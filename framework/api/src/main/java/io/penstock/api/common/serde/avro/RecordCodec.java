package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Java records and plain classes as Avro's record: the fields, one after the other. */
final class RecordCodec extends ValueCodec {
    /** Makes an object of its fields' values, in the fields' order. */
    @FunctionalInterface
    interface Creation {
        Object create(@Nullable Object[] values);
    }

    private final Schema schema;
    private final Class<?> type;
    private RecordField[] fields = new RecordField[0];
    private @Nullable Creation creation;
    private boolean canonical;
    private boolean immutable;
    private boolean settled;
    private boolean visiting;

    RecordCodec(Schema schema, Class<?> type) {
        this.schema = schema;
        this.type = type;
    }

    /** Second half of the construction: a record may contain itself. */
    void complete(List<RecordField> allFields, Creation newCreation) {
        fields = allFields.toArray(RecordField[]::new);
        creation = newCreation;
    }

    /** Last part of the construction, when all records are complete: notes what is true of all that is within. */
    void settle() {
        canonical = isCanonical();
        immutable = isImmutable();
        settled = true;
    }

    /** Of a record within itself a property holds if it holds of the rest. Before the codec is shared: one thread. */
    private boolean holdsWithin(Predicate<ValueCodec> property) {
        if (visiting) {
            return true;
        }
        visiting = true;
        try {
            return type.isRecord() && Arrays.stream(fields).map(RecordField::codec).allMatch(property);
        } finally {
            visiting = false;
        }
    }

    @Override
    Schema schema() {
        return schema;
    }

    @Override
    void write(@Nullable Object value, ByteOutput out) {
        Object record = IntCodec.require(value);
        for (RecordField field : fields) {
            field.writer().write(record, out);
        }
    }

    @Override
    public Object read(ByteInput in) {
        @Nullable Object[] values = new @Nullable Object[fields.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = fields[i].codec().read(in);
        }
        return create(values);
    }

    private Object create(@Nullable Object[] values) {
        if (creation == null) {
            throw new IllegalStateException("the codec of " + type.getName() + " is not complete");
        }
        return creation.create(values);
    }

    @Override
    ValueReader readerOf(Schema writer, Place place) {
        if (writer.getType() != Schema.Type.RECORD || !writer.getName().equals(schema.getName())) {
            throw incompatible(writer, place);
        }
        String pair = writer.getFullName() + ">" + schema.getFullName();
        ValueReader known = place.records().get(pair);
        if (known != null) {
            return known;
        }
        Resolved resolved = new Resolved();
        place.records().put(pair, resolved);
        resolved.plan(writer, place);
        return resolved;
    }

    @Override
    boolean isCanonical() {
        return settled ? canonical : holdsWithin(ValueCodec::isCanonical);
    }

    @Override
    boolean isImmutable() {
        return settled ? immutable : holdsWithin(ValueCodec::isImmutable);
    }

    @Override
    @Nullable Object copy(@Nullable Object value) {
        if (value == null || immutable) {
            return value;
        }
        @Nullable Object[] values = new @Nullable Object[fields.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = fields[i].codec().copy(fields[i].getter().apply(value));
        }
        return create(values);
    }

    /** Reads what a writer with another schema wrote: its fields in its order, put where they belong or passed over. */
    private final class Resolved implements ValueReader {
        private ValueReader[] steps = new ValueReader[0];
        /** Index of the field that each step's value belongs to, or -1. */
        private int[] targets = new int[0];

        private int[] defaulted = new int[0];

        void plan(Schema writer, Place place) {
            List<Schema.Field> written = writer.getFields();
            steps = new ValueReader[written.size()];
            targets = new int[written.size()];
            boolean[] found = new boolean[fields.length];
            for (int i = 0; i < steps.length; i++) {
                Schema.Field field = written.get(i);
                int target = indexOf(field.name());
                targets[i] = target;
                if (target < 0) {
                    steps[i] = SkippedValue.of(field.schema());
                } else {
                    found[target] = true;
                    steps[i] = fields[target].codec().resolve(field.schema(), place.within("." + field.name()));
                }
            }
            defaulted = IntStream.range(0, fields.length)
                    .filter(i -> !found[i])
                    .toArray();
            for (int missing : defaulted) {
                if (!fields[missing].codec().hasDefault()) {
                    throw new IncompatibleSchemaException("field \"" + fields[missing].name() + "\" of " + place.path()
                            + " (" + Schemas.brief(fields[missing].codec().schema())
                            + ") is not in the data, which has " + written.stream().map(Schema.Field::name).toList()
                            + ", and has no default; make it Optional, or bring back its old name");
                }
            }
        }

        private int indexOf(String name) {
            for (int i = 0; i < fields.length; i++) {
                if (fields[i].name().equals(name)) {
                    return i;
                }
            }
            return -1;
        }

        @Override
        public Object read(ByteInput in) {
            @Nullable Object[] values = new @Nullable Object[fields.length];
            for (int i = 0; i < steps.length; i++) {
                Object value = steps[i].read(in);
                if (targets[i] >= 0) {
                    values[targets[i]] = value;
                }
            }
            for (int missing : defaulted) {
                values[missing] = fields[missing].codec().defaultValue();
            }
            return create(values);
        }
    }
}
