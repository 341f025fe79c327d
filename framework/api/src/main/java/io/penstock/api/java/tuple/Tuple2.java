package io.penstock.api.java.tuple;

/**
 * Two values. Mutable; equal to tuples of equal fields. Where a tuple becomes bytes none of its fields may be null.
 *
 * @param <T0> type of {@link #f0}
 * @param <T1> type of {@link #f1}
 */
@SuppressWarnings("NullAway.Init") // without arguments the fields are null until they are set
public non-sealed class Tuple2<T0, T1> extends Tuple {

    private static final long serialVersionUID = 1L;

    /** Field 0. */
    public T0 f0;

    /** Field 1. */
    public T1 f1;

    /** All fields null. */
    public Tuple2() {}

    public Tuple2(T0 f0, T1 f1) {
        this.f0 = f0;
        this.f1 = f1;
    }

    public static <T0, T1> Tuple2<T0, T1> of(T0 f0, T1 f1) {
        return new Tuple2<>(f0, f1);
    }

    /** Sets all fields. */
    public void setFields(T0 value0, T1 value1) {
        f0 = value0;
        f1 = value1;
    }

    /** A new tuple with the fields exchanged. */
    public Tuple2<T1, T0> swap() {
        return new Tuple2<>(f1, f0);
    }

    public Tuple2<T0, T1> copy() {
        return new Tuple2<>(f0, f1);
    }

    @Override
    public int getArity() {
        return 2;
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
            default -> throw noField(pos);
        };
    }

    @Override
    @SuppressWarnings("unchecked") // the caller's promise, as in Flink
    public <T> void setField(T value, int pos) {
        switch (pos) {
            case 0 -> f0 = (T0) value;
            case 1 -> f1 = (T1) value;
            default -> throw noField(pos);
        }
    }
}
