package io.penstock.api.java.tuple;

/**
 * Three values. Mutable; equal to tuples of equal fields. Where a tuple becomes bytes none of its fields may be null.
 *
 * @param <T0> type of {@link #f0}
 * @param <T1> type of {@link #f1}
 * @param <T2> type of {@link #f2}
 */
@SuppressWarnings("NullAway.Init") // without arguments the fields are null until they are set
public non-sealed class Tuple3<T0, T1, T2> extends Tuple {

    private static final long serialVersionUID = 1L;

    /** Field 0. */
    public T0 f0;

    /** Field 1. */
    public T1 f1;

    /** Field 2. */
    public T2 f2;

    /** All fields null. */
    public Tuple3() {}

    public Tuple3(T0 f0, T1 f1, T2 f2) {
        this.f0 = f0;
        this.f1 = f1;
        this.f2 = f2;
    }

    public static <T0, T1, T2> Tuple3<T0, T1, T2> of(T0 f0, T1 f1, T2 f2) {
        return new Tuple3<>(f0, f1, f2);
    }

    /** Sets all fields. */
    public void setFields(T0 value0, T1 value1, T2 value2) {
        f0 = value0;
        f1 = value1;
        f2 = value2;
    }

    public Tuple3<T0, T1, T2> copy() {
        return new Tuple3<>(f0, f1, f2);
    }

    @Override
    public int getArity() {
        return 3;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the caller's promise, as in Flink
    public <T> T getField(int pos) {
        return (T) field(pos);
    }

    private Object field(int pos) {
        return switch (pos) {
            case 0 -> f0;
            case 1 -> f1;
            case 2 -> f2;
            default -> throw noField(pos);
        };
    }

    @Override
    @SuppressWarnings("unchecked") // the caller's promise, as in Flink
    public <T> void setField(T value, int pos) {
        switch (pos) {
            case 0 -> f0 = (T0) value;
            case 1 -> f1 = (T1) value;
            case 2 -> f2 = (T2) value;
            default -> throw noField(pos);
        }
    }
}
