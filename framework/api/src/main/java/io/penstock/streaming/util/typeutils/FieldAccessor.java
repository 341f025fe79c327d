package io.penstock.streaming.util.typeutils;

import io.penstock.api.common.serde.avro.FieldShape;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.java.tuple.Tuple;
import java.lang.invoke.MethodType;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * One field of a type by its name: of a Java record, of a class with getters and setters or public fields, of a record of Avro's.
 * Thread-safe.
 *
 * @param <T> what has the field
 */
public abstract class FieldAccessor<T> {
    FieldAccessor() {}

    /** The field's value; null where it has none. */
    public abstract @Nullable Object get(T record);

    /** The record with another value in the field: the same object, changed, or a new one where it cannot change. */
    public abstract T set(T record, @Nullable Object value);

    /** The field's class, boxed; {@code Object} where only its values tell. */
    public abstract Class<?> fieldClass();

    /** Whether the field is sure to be a primitive, and so never null. */
    public boolean isPrimitive() {
        return false;
    }

    /**
     * @param field name of the record component, the field or the Avro field
     * @throws IllegalArgumentException where the type is not known or has no such field
     */
    public static <T> FieldAccessor<T> of(TypeInformation<T> type, String field) {
        if (!type.isKnown()) {
            throw new IllegalArgumentException("field \"" + field + "\" of a stream whose type the compiler has erased;"
                    + " say it with .returns(...) in front of the keyBy");
        }
        if (IndexedRecord.class.isAssignableFrom(type.getTypeClass())) {
            return new AvroField<>(field);
        }
        return new ShapedField<>(FieldShape.of(type.getTypeClass(), field));
    }

    /**
     * One field by its place: of a tuple; or, at place 0, a value that is a number or text itself.
     *
     * @throws IllegalArgumentException where the type is not known or has no such place
     */
    public static <T> FieldAccessor<T> of(TypeInformation<T> type, int position) {
        if (!type.isKnown()) {
            throw new IllegalArgumentException("field " + position
                    + " of a stream whose type the compiler has erased; say it with .returns(...) in front of"
                    + " the keyBy");
        }
        Class<T> of = type.getTypeClass();
        if (Tuple.class.isAssignableFrom(of) && position >= 0 && position < of.getTypeParameters().length) {
            return new TupleField<>(position);
        } else if (position == 0 && (Number.class.isAssignableFrom(of) || of == String.class)) {
            return new WholeValue<>(of);
        }
        throw new IllegalArgumentException("field " + position + " of " + type
                + "; only the fields of tuples go by their place, from 0: give the field's name");
    }

    private static final class TupleField<T> extends FieldAccessor<T> {
        private final int position;

        TupleField(int position) {
            this.position = position;
        }

        @Override
        public @Nullable Object get(T record) {
            return ((Tuple) record).getField(position);
        }

        @Override
        public T set(T record, @Nullable Object value) {
            ((Tuple) record).setField(Objects.requireNonNull(value), position);
            return record;
        }

        @Override
        public Class<?> fieldClass() {
            return Object.class;
        }
    }

    private static final class WholeValue<T> extends FieldAccessor<T> {
        private final Class<T> type;

        WholeValue(Class<T> type) {
            this.type = type;
        }

        @Override
        public Object get(T record) {
            return record;
        }

        @Override
        @SuppressWarnings("unchecked") // what is summed up of such values is one
        public T set(T record, @Nullable Object value) {
            return (T) Objects.requireNonNull(value);
        }

        @Override
        public Class<?> fieldClass() {
            return type;
        }
    }

    private static final class ShapedField<T> extends FieldAccessor<T> {
        private final FieldShape shape;

        ShapedField(FieldShape shape) {
            this.shape = shape;
        }

        @Override
        public @Nullable Object get(T record) {
            return shape.get(record);
        }

        @Override
        @SuppressWarnings("unchecked") // of the record's own class
        public T set(T record, @Nullable Object value) {
            return (T) shape.set(record, value);
        }

        @Override
        public Class<?> fieldClass() {
            return MethodType.methodType(shape.type()).wrap().returnType();
        }

        @Override
        public boolean isPrimitive() {
            return shape.type().isPrimitive();
        }
    }

    /** A generated class says its schema, a generic record only when it is there. */
    private static final class AvroField<T> extends FieldAccessor<T> {
        private final String name;

        AvroField(String name) {
            this.name = name;
        }

        private int position(IndexedRecord record) {
            Schema.Field field = record.getSchema().getField(name);
            if (field == null) {
                throw new IllegalArgumentException("no field \"" + name + "\" in the Avro record "
                        + record.getSchema().getFullName() + "; it has "
                        + record.getSchema().getFields().stream()
                                .map(Schema.Field::name)
                                .toList());
            }
            return field.pos();
        }

        @Override
        public @Nullable Object get(T record) {
            IndexedRecord indexed = (IndexedRecord) record;
            return indexed.get(position(indexed));
        }

        @Override
        public T set(T record, @Nullable Object value) {
            IndexedRecord indexed = (IndexedRecord) record;
            indexed.put(position(indexed), value);
            return record;
        }

        @Override
        public Class<?> fieldClass() {
            return Object.class;
        }
    }
}
