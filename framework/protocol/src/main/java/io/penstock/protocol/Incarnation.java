package io.penstock.protocol;

import java.util.List;

/**
 * One life of a TaskManager in a job: {@code <prefix>.<job>.<taskmanager>.<number>}. Each of its two transactional ids is
 * initialised once, at its start.
 *
 * @param prefix the topic prefix
 * @param number {@code >= 1}, higher than that of every earlier incarnation of the job
 */
public record Incarnation(String prefix, JobName job, TaskManagerId taskManager, long number) {

    public Incarnation {
        Names.requirePart("prefix", prefix);
        if (number < 1) {
            throw new IllegalArgumentException("incarnation number=" + number + " of TaskManager " + taskManager
                    + " in job " + job + " is below 1");
        }
    }

    /**
     * Takes the text form apart.
     *
     * @throws IllegalArgumentException when the text is not {@code <prefix>.<job>.<taskmanager>.<number>}
     */
    public static Incarnation parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("incarnation \"" + text + "\" has " + parts.length
                    + " parts; wanted <prefix>.<job>.<taskmanager>.<number>");
        }
        long number;
        try {
            number = Long.parseLong(parts[3]);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("incarnation \"" + text + "\" does not end in a number", e);
        }
        return new Incarnation(parts[0], new JobName(parts[1]), new TaskManagerId(parts[2]), number);
    }

    /** @param producer 0 or 1: the commits take them in turn */
    public String transactionalId(int producer) {
        if (producer != 0 && producer != 1) {
            throw new IllegalArgumentException(
                    "producer=" + producer + " of incarnation " + this + "; only 0 and 1 exist");
        }
        return this + "-" + producer;
    }

    /** Both, in order. */
    public List<String> transactionalIds() {
        return List.of(transactionalId(0), transactionalId(1));
    }

    @Override
    public String toString() {
        return prefix + "." + job + "." + taskManager + "." + number;
    }
}
