package io.penstock.api.common.serde;

import org.jspecify.annotations.Nullable;

/**
 * Keys of a stage where some state, and some records, are a whole task's: a byte says which, the key follows. For the engine.
 */
public final class TaskOrKeySerde implements Serde<Object> {

    /** Stands in the key's place where something is the task's. */
    public static final Object TASK = new Task();

    static final String FORMAT = "task-or-";
    private static final byte OF_TASK = 0;
    private static final byte OF_KEY = 1;

    private final @Nullable Serde<Object> keys;

    /** @param keys null where nothing has a key */
    @SuppressWarnings("unchecked") // keys are of their serde: the caller's promise
    public TaskOrKeySerde(@Nullable Serde<?> keys) {
        this.keys = (Serde<Object>) keys;
    }

    @Override
    public void serialize(Object value, ByteOutput out) {
        if (value == TASK) {
            out.writeByte(OF_TASK);
        } else {
            out.writeByte(OF_KEY);
            keys().serialize(value, out);
        }
    }

    @Override
    public Object deserialize(ByteInput in) {
        byte kind = in.readByte();
        if (kind == OF_TASK) {
            return TASK;
        } else if (kind == OF_KEY) {
            return keys().deserialize(in);
        }
        throw new IllegalStateException("a key that begins with " + kind + ": corrupt or of another type");
    }

    private Serde<Object> keys() {
        Serde<Object> known = keys;
        if (known == null) {
            throw new IllegalStateException("a key in a stage whose records have none");
        }
        return known;
    }

    @Override
    public Object copy(Object value) {
        return value == TASK ? value : keys().copy(value);
    }

    @Override
    public SerdeSchema writerSchema() {
        if (keys == null) {
            return new SerdeSchema(FORMAT + "nothing", "");
        }
        SerdeSchema ofKeys = keys.writerSchema();
        return new SerdeSchema(FORMAT + ofKeys.format(), ofKeys.text());
    }

    @Override
    public Serde<Object> readerOf(SerdeSchema writer) {
        if (writer.equals(writerSchema())) {
            return this;
        }
        if (keys == null || !writer.format().startsWith(FORMAT)) {
            throw new IncompatibleSchemaException("keys written as " + writer + " cannot be read as " + writerSchema());
        }
        return new TaskOrKeySerde(
                keys.readerOf(new SerdeSchema(writer.format().substring(FORMAT.length()), writer.text())));
    }

    @Override
    public boolean isCanonical() {
        return keys == null || keys.isCanonical();
    }

    @Override
    public boolean isImmutable() {
        return keys == null || keys.isImmutable();
    }

    @Override
    public String toString() {
        return keys == null ? "the task" : "the task or " + keys;
    }

    /** The same hash in every process: the order of a state's entries follows from it. */
    private static final class Task {
        @Override
        public boolean equals(@Nullable Object other) {
            return other == this;
        }

        @Override
        public int hashCode() {
            return 1;
        }

        @Override
        public String toString() {
            return "the whole task";
        }
    }
}
