package io.penstock.api.connector.sink2;

/**
 * A sink connector. Created by the job's define method, shared by the tasks of a process: stateless.
 *
 * @param <T> records
 */
public interface Sink<T> {

    SinkWriter<T> createWriter(SinkContext context);

    /** Whether its writers journal what pends at a commit, so that the stage must have a journal. */
    default boolean needsJournal() {
        return false;
    }

    /** For {@code explain} and error messages: what is written, in a few words, with the guarantee. */
    String describe();

    /** Topics of the job's own cluster that must exist when the job starts. */
    default java.util.Set<String> requiredTopics() {
        return java.util.Set.of();
    }
}
