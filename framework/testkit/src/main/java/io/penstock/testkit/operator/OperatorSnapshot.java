package io.penstock.testkit.operator;

import java.util.List;

/**
 * State and timers of an operator at one moment, as a task's journal holds them: bytes, made by the serdes that production uses. Immutable;
 * any number of harnesses may begin with it.
 */
public final class OperatorSnapshot {

    private final List<byte[]> journal;

    OperatorSnapshot(List<byte[]> journal) {
        this.journal = List.copyOf(journal);
    }

    List<byte[]> journal() {
        return journal;
    }

    /** Bytes of all records of the journal. */
    public long sizeBytes() {
        return journal.stream().mapToLong(record -> record.length).sum();
    }
}
