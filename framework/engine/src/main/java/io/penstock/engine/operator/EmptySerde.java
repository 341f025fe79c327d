package io.penstock.engine.operator;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;

/** Bytes of what has no value: none. */
final class EmptySerde implements Serde<Object> {

    private static final SerdeSchema SCHEMA = new SerdeSchema("builtin", "empty");
    private static final Object EMPTY = new Object();

    @Override
    public void serialize(Object value, ByteOutput out) {}

    @Override
    public Object deserialize(ByteInput in) {
        return EMPTY;
    }

    @Override
    public SerdeSchema writerSchema() {
        return SCHEMA;
    }

    @Override
    public Serde<Object> readerOf(SerdeSchema writer) {
        if (!writer.equals(SCHEMA)) {
            throw new IncompatibleSchemaException("written as " + writer + ", read as " + SCHEMA);
        }
        return this;
    }

    @Override
    public boolean isCanonical() {
        return true;
    }

    @Override
    public boolean isImmutable() {
        return true;
    }
}
