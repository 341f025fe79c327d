package io.penstock.bench.penstock;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;

/** A long, a length and so many bytes; the serde of large profiles. */
final class LargeProfileSerde implements Serde<LargeProfile> {

    private static final SerdeSchema SCHEMA = new SerdeSchema("bench-large-profile", "count,content");

    @Override
    public void serialize(LargeProfile profile, ByteOutput out) {
        profile.writeTo(out);
    }

    @Override
    public LargeProfile deserialize(ByteInput in) {
        return LargeProfile.readFrom(in);
    }

    @Override
    public SerdeSchema writerSchema() {
        return SCHEMA;
    }

    @Override
    public Serde<LargeProfile> readerOf(SerdeSchema writer) {
        if (!writer.equals(SCHEMA)) {
            throw new IncompatibleSchemaException("large profiles written as " + writer + " cannot be read as " + SCHEMA
                    + "; the benchmark has no older state");
        }
        return this;
    }

    @Override
    public boolean isCanonical() {
        return true;
    }

    @Override
    public boolean isImmutable() {
        return false;
    }

    @Override
    public LargeProfile copy(LargeProfile profile) {
        return profile.copy();
    }
}
