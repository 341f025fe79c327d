package io.penstock.protocol;

/**
 * A TaskManager's name, the same in all of its incarnations.
 *
 * @param value matches {@code [A-Za-z0-9_-]{1,60}}
 */
public record TaskManagerId(String value) {

    public TaskManagerId {
        Names.requirePart("TaskManager id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
