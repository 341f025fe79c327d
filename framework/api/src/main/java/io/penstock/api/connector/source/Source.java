package io.penstock.api.connector.source;

/**
 * A source connector: finds splits and reads them. Created by the job's define method, shared by the slots of a process: stateless.
 *
 * @param <T> records
 */
public interface Source<T> {

    Boundedness getBoundedness();

    default Replay replay() {
        return Replay.POSITIONS;
    }

    /**
     * Whether the splits are partitions of topics of the job's own cluster, so that the group's offsets mirror their positions.
     */
    default boolean readsJobCluster() {
        return false;
    }

    /** Whether its readers tell {@link SplitOutput#header}. */
    default boolean readsHeaders() {
        return false;
    }

    SourceEnumerator createEnumerator(SourceContext context);

    /** One reader per slot. */
    SourceReader<T> createReader(SourceContext context);

    /** What becomes of a record that {@link SplitOutput#undecodable} is told of. */
    default UndecodablePolicy undecodablePolicy() {
        return UndecodablePolicy.DEAD_LETTER;
    }

    /** For {@code explain} and error messages: what is read, in a few words. */
    String describe();
}
