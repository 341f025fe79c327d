package io.penstock.streaming.api.functions.aggregation;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.streaming.util.typeutils.FieldAccessor;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds up one field; the other fields are those of the first record. Integers overflow as Java's do.
 *
 * @param <T> records
 */
public final class SumAggregator<T> implements FieldAggregator<T> {
    private static final Set<Class<?>> SUMMABLE =
            Set.of(Byte.class, Short.class, Integer.class, Long.class, Float.class, Double.class, Object.class);

    private final FieldAccessor<T> field;
    private final String name;

    /**
     * @param name of a field that is a number
     * @throws IllegalArgumentException where there is none
     */
    public SumAggregator(String name, TypeInformation<T> type) {
        this(name, FieldAccessor.of(type, name));
    }

    /**
     * @param position of a tuple's field, from 0
     * @throws IllegalArgumentException where there is none
     */
    public SumAggregator(int position, TypeInformation<T> type) {
        this("f" + position, FieldAccessor.of(type, position));
    }

    private SumAggregator(String name, FieldAccessor<T> field) {
        this.field = field;
        this.name = name;
        if (!SUMMABLE.contains(field.fieldClass())) {
            throw new IllegalArgumentException("sum(\"" + name + "\"): the field is a "
                    + field.fieldClass().getName() + "; only byte, short, int, long, float and double add up");
        }
    }

    @Override
    public T reduce(T value1, T value2) {
        return field.set(value1, sum(field.get(value1), field.get(value2)));
    }

    @Override
    public boolean reducesInParts() {
        return field.isPrimitive() && field.fieldClass() != Float.class && field.fieldClass() != Double.class;
    }

    @Override
    public boolean replaces(T earlier, T later) {
        return false;
    }

    private Object sum(@Nullable Object one, @Nullable Object other) {
        if (one instanceof Long a && other instanceof Long b) {
            return a + b;
        } else if (one instanceof Integer a && other instanceof Integer b) {
            return a + b;
        } else if (one instanceof Double a && other instanceof Double b) {
            return a + b;
        } else if (one instanceof Float a && other instanceof Float b) {
            return a + b;
        } else if (one instanceof Short a && other instanceof Short b) {
            return (short) (a + b);
        } else if (one instanceof Byte a && other instanceof Byte b) {
            return (byte) (a + b);
        }
        throw new IllegalArgumentException("sum(\"" + name + "\") of " + one + " and " + other
                + "; the field must be a number of one kind, and never null");
    }
}
