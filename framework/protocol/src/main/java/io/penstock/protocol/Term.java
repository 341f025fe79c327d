package io.penstock.protocol;

/**
 * A task's term: rises with every change of its owner, never falls. What lower terms wrote late is ignored.
 *
 * @param value {@code >= 1}
 */
public record Term(long value) implements Comparable<Term> {

    /** Of a task's first owner. */
    public static final Term FIRST = new Term(1);

    public Term {
        if (value < 1) {
            throw new IllegalArgumentException("term=" + value + " is below 1");
        }
    }

    /** That of the next owner. */
    public Term next() {
        return new Term(value + 1);
    }

    @Override
    public int compareTo(Term other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
