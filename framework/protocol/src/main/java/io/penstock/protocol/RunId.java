package io.penstock.protocol;

/**
 * A start of a job from a savepoint or from nothing. Higher is later. The coordinator takes the time of the start where that is
 * higher than the last run, so that a run is not mistaken for an older one even if the control topic was lost in between.
 *
 * @param value {@code >= 1}
 */
public record RunId(long value) implements Comparable<RunId> {

    public RunId {
        if (value < 1) {
            throw new IllegalArgumentException("run=" + value + " is below 1");
        }
    }

    @Override
    public int compareTo(RunId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
