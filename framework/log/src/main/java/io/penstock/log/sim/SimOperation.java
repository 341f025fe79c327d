package io.penstock.log.sim;

/**
 * A request that is about to leave a client: what a fault plan decides by.
 *
 * @param process the process it comes from
 * @param client the transactional id, or the name of the reader or writer; "admin" for commands
 * @param target the topic-partition, group or topic it is about; empty where it is about many
 * @param number how many requests of this kind the client's process has made before
 */
public record SimOperation(Kind kind, String process, String client, String target, long number) {

    /** What is asked. */
    public enum Kind {
        INIT,
        PRODUCE,
        OFFSETS,
        COMMIT,
        ABORT,
        FETCH,
        DESCRIBE,
        CREATE,
        GROW,
        FENCE,
        END_OFFSETS,
        START_OFFSETS,
        OFFSETS_AT,
        COMMITTED_OFFSETS,
        COMMIT_OFFSETS,
        DELETE_RECORDS,
        TRANSACTION_VERSION;

        /** Whether asking changes nothing, so that "no answer" means that nothing happened. */
        public boolean readsOnly() {
            return switch (this) {
                case FETCH, DESCRIBE, END_OFFSETS, START_OFFSETS, OFFSETS_AT, COMMITTED_OFFSETS, TRANSACTION_VERSION ->
                    true;
                case INIT, PRODUCE, OFFSETS, COMMIT, ABORT, CREATE, GROW, FENCE, COMMIT_OFFSETS, DELETE_RECORDS ->
                    false;
            };
        }
    }
}
