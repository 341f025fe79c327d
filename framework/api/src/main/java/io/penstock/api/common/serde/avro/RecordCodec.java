package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Java records and plain classes as Avro's record: the fields, one after the other. */
final class RecordCodec extends ValueCodec {
    private static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);
    private static final MethodType CREATION = MethodType.methodType(Object.class, Object[].class);

    private final Schema schema;
    private final Class<?> type;
    private String[] names = new String[0];
    private List<List<String>> aliases = List.of();
    private ValueCodec[] codecs = new ValueCodec[0];
    /** From an object to each field's value, as objects. */
    private MethodHandle[] getters = new MethodHandle[0];

    private MethodHandle writer = MethodHandles.empty(RecordHandles.WRITER);
    private MethodHandle reader = MethodHandles.empty(RecordHandles.READER);
    /** From all values to an object. */
    private MethodHandle creation = MethodHandles.empty(CREATION);

    private boolean canonical;
    private boolean immutable;
    private boolean settled;
    private boolean visiting;

    RecordCodec(Schema schema, Class<?> type) {
        this.schema = schema;
        this.type = type;
    }

    /** Second half of the construction: a record may contain itself. */
    void complete(List<RecordField> fields, List<ValueCodec> fieldCodecs, MethodHandle constructor) {
        names = fields.stream().map(RecordField::name).toArray(String[]::new);
        aliases = fields.stream().map(RecordField::aliases).toList();
        codecs = fieldCodecs.toArray(ValueCodec[]::new);
        getters = fields.stream().map(field -> field.getter().asType(GETTER)).toArray(MethodHandle[]::new);
        writer = RecordHandles.writer(type, fields, fieldCodecs);
        reader = type.isRecord()
                ? RecordHandles.recordReader(constructor, fieldCodecs)
                : RecordHandles.plainReader(constructor, fields, fieldCodecs);
        creation = type.isRecord()
                ? RecordHandles.recordCreation(constructor)
                : RecordHandles.plainCreation(constructor, fields);
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
            return type.isRecord() && Arrays.stream(codecs).allMatch(property);
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
        Object object = IntCodec.require(value);
        try {
            writer.invokeExact(object, out);
        } catch (Throwable e) {
            throw RecordHandles.failure(e);
        }
    }

    @Override
    public Object read(ByteInput in) {
        try {
            return (Object) reader.invokeExact(in);
        } catch (Throwable e) {
            throw RecordHandles.failure(e);
        }
    }

    private Object create(@Nullable Object[] values) {
        try {
            return (Object) creation.invokeExact(values);
        } catch (Throwable e) {
            throw RecordHandles.failure(e);
        }
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
        @Nullable Object[] values = new @Nullable Object[codecs.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = codecs[i].copy(get(i, value));
        }
        return create(values);
    }

    private @Nullable Object get(int index, Object object) {
        try {
            return (Object) getters[index].invokeExact(object);
        } catch (Throwable e) {
            throw RecordHandles.failure(e);
        }
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
            boolean[] found = new boolean[codecs.length];
            for (int i = 0; i < steps.length; i++) {
                Schema.Field field = written.get(i);
                int target = indexOf(field.name(), writer);
                targets[i] = target;
                if (target < 0) {
                    steps[i] = SkippedValue.of(field.schema());
                } else {
                    found[target] = true;
                    steps[i] = codecs[target].resolve(field.schema(), place.within("." + field.name()));
                }
            }
            defaulted = IntStream.range(0, codecs.length).filter(i -> !found[i]).toArray();
            for (int missing : defaulted) {
                if (!codecs[missing].hasDefault()) {
                    throw new IncompatibleSchemaException(
                            "field \"" + names[missing] + "\" of " + place.path()
                                    + " (" + Schemas.brief(codecs[missing].schema())
                                    + ") is not in the data, which has "
                                    + written.stream().map(Schema.Field::name).toList()
                                    + ", and has no default; make it Optional, or say its old name: @AvroAlias(alias = \"...\")");
                }
            }
        }

        /** The field of this name; else one that had it, unless the data has the field by its own name as well. */
        private int indexOf(String name, Schema writer) {
            int former = -1;
            for (int i = 0; i < codecs.length; i++) {
                if (names[i].equals(name)) {
                    return i;
                }
                if (aliases.get(i).contains(name) && writer.getField(names[i]) == null) {
                    former = i;
                }
            }
            return former;
        }

        @Override
        public Object read(ByteInput in) {
            @Nullable Object[] values = new @Nullable Object[codecs.length];
            for (int i = 0; i < steps.length; i++) {
                Object value = steps[i].read(in);
                if (targets[i] >= 0) {
                    values[targets[i]] = value;
                }
            }
            for (int missing : defaulted) {
                values[missing] = codecs[missing].defaultValue();
            }
            return create(values);
        }
    }
}
