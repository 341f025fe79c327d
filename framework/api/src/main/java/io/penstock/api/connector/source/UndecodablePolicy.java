package io.penstock.api.connector.source;

/** What becomes of a record whose bytes a source cannot decode. */
public enum UndecodablePolicy {
    /** The job fails with the topic, partition, offset and cause. */
    FAIL,
    /** It is left out and counted. */
    SKIP,
    /**
     * Its bytes go to the job's dead-letter topic, with {@link DeadLetterHeaders}, in the transaction that moves the position past it.
     */
    DEAD_LETTER
}
