package io.penstock.protocol;

/**
 * A job's name, which is its consumer group too. Ordered by text.
 *
 * @param value matches {@code [A-Za-z0-9_-]{1,60}}
 */
public record JobName(String value) implements Comparable<JobName> {

    public JobName {
        Names.requirePart("job", value);
    }

    @Override
    public int compareTo(JobName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
