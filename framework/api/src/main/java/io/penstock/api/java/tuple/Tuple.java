package io.penstock.api.java.tuple;

import java.io.Serializable;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A fixed number of values, {@code f0}, {@code f1} and so on. A record of your own says more; these are for jobs that have them. */
public abstract sealed class Tuple implements Serializable permits Tuple2, Tuple3, Tuple4, Tuple5 {

    private static final long serialVersionUID = 1L;

    /** How many fields it has. */
    public abstract int getArity();

    /**
     * @param pos from 0
     * @throws IndexOutOfBoundsException where it has no such field
     */
    @SuppressWarnings("TypeParameterUnusedInFormals") // Flink's signature
    public abstract <T> T getField(int pos);

    /**
     * @param pos from 0
     * @throws IndexOutOfBoundsException where it has no such field
     */
    public abstract <T> void setField(T value, int pos);

    final IndexOutOfBoundsException noField(int pos) {
        return new IndexOutOfBoundsException(
                "field " + pos + " of a tuple of " + getArity() + "; fields are counted from 0");
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        if (!(other instanceof Tuple tuple) || tuple.getArity() != getArity()) {
            return false;
        }
        for (int i = 0; i < getArity(); i++) {
            if (!Objects.equals(tuple.<Object>getField(i), this.<Object>getField(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public final int hashCode() {
        int hash = 0;
        for (int i = 0; i < getArity(); i++) {
            hash = 31 * hash + Objects.hashCode(this.<Object>getField(i));
        }
        return hash;
    }

    /** As {@code (a,1)}. */
    @Override
    public final String toString() {
        StringJoiner text = new StringJoiner(",", "(", ")");
        for (int i = 0; i < getArity(); i++) {
            text.add(String.valueOf(this.<Object>getField(i)));
        }
        return text.toString();
    }
}
