package io.penstock.engine.operator;

/** A function has changed a record that others have as well. A defect of the job's code, which no repetition mends. */
public final class RecordChangedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    public RecordChangedException(String message) {
        super(message);
    }
}
