package io.penstock.protocol;

/**
 * One partition of one stage. Text form {@code stage/index}; ordered by stage, then index.
 *
 * @param stage the stage's name, see {@link TopicNames#requireStage}
 * @param index {@code >= 0}: the key group of a keyed stage, the source index of a source stage
 */
public record TaskId(String stage, int index) implements Comparable<TaskId> {

    public TaskId {
        TopicNames.requireStage(stage);
        if (index < 0) {
            throw new IllegalArgumentException("index=" + index + " of a task of stage \"" + stage + "\" is negative");
        }
    }

    /**
     * Takes the text form apart.
     *
     * @throws IllegalArgumentException when the text is not {@code stage/index}
     */
    public static TaskId parse(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("task \"" + text + "\" is not of the form stage/index");
        }
        try {
            return new TaskId(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("task \"" + text + "\" does not end in an index", e);
        }
    }

    @Override
    public int compareTo(TaskId other) {
        int byStage = stage.compareTo(other.stage);
        return byStage != 0 ? byStage : Integer.compare(index, other.index);
    }

    @Override
    public String toString() {
        return stage + "/" + index;
    }
}
