package io.penstock.streaming.api.functions.aggregation;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.streaming.util.typeutils.FieldAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the least or the greatest value of one field: the whole record that has it, or the first record with that value in the field.
 *
 * @param <T> records
 */
public final class ComparableAggregator<T> implements FieldAggregator<T> {

    /** What is kept. */
    public enum Kind {
        MIN(-1, false),
        MAX(1, false),
        MIN_BY(-1, true),
        MAX_BY(1, true);

        private final int wanted;
        private final boolean wholeRecord;

        Kind(int wanted, boolean wholeRecord) {
            this.wanted = wanted;
            this.wholeRecord = wholeRecord;
        }
    }

    private final Kind kind;
    private final FieldAccessor<T> field;
    private final String name;
    private final boolean first;

    /**
     * @param name of a field whose class compares with itself
     * @param first of records that are equal in the field, whether the first is kept, or the last
     * @throws IllegalArgumentException where there is none
     */
    public ComparableAggregator(Kind kind, String name, TypeInformation<T> type, boolean first) {
        this(kind, name, FieldAccessor.of(type, name), first);
    }

    /**
     * @param position of a tuple's field, from 0
     * @param first of records that are equal in the field, whether the first is kept, or the last
     * @throws IllegalArgumentException where there is none
     */
    public ComparableAggregator(Kind kind, int position, TypeInformation<T> type, boolean first) {
        this(kind, "f" + position, FieldAccessor.of(type, position), first);
    }

    private ComparableAggregator(Kind kind, String name, FieldAccessor<T> field, boolean first) {
        this.kind = kind;
        this.field = field;
        this.name = name;
        this.first = first;
        Class<?> fieldClass = field.fieldClass();
        if (fieldClass != Object.class && !Comparable.class.isAssignableFrom(fieldClass)) {
            throw new IllegalArgumentException(
                    kind + " of field \"" + name + "\": a " + fieldClass.getName() + " is not Comparable");
        }
    }

    @Override
    public T reduce(T value1, T value2) {
        Object other = field.get(value2);
        int order = order(field.get(value1), other);
        if (kind.wholeRecord) {
            return replaces(order) ? value2 : value1;
        }
        return order > 0 ? field.set(value1, other) : value1;
    }

    @Override
    public boolean reducesInParts() {
        return field.isPrimitive();
    }

    @Override
    public boolean replaces(T earlier, T later) {
        return kind.wholeRecord && replaces(order(field.get(earlier), field.get(later)));
    }

    private boolean replaces(int order) {
        return order > 0 || (order == 0 && !first);
    }

    /** Positive where the other one is wanted. */
    private int order(@Nullable Object one, @Nullable Object other) {
        return Integer.signum(compare(other, one)) * kind.wanted;
    }

    @SuppressWarnings("unchecked") // values of one field
    private int compare(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Comparable<?> comparable && right != null) {
            return ((Comparable<Object>) comparable).compareTo(right);
        }
        throw new IllegalArgumentException(kind + " of field \"" + name + "\" compares " + left + " with " + right
                + "; the field must be Comparable, and never null");
    }
}
