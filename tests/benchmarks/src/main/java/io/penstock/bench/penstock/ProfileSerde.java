package io.penstock.bench.penstock;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.bench.workload.Profile;

/** Four longs of variable length; the state's serde. */
final class ProfileSerde implements Serde<Profile> {

    private static final SerdeSchema SCHEMA = new SerdeSchema("bench-profile", "count,sum,max,last");

    @Override
    public void serialize(Profile profile, ByteOutput out) {
        out.writeVarLong(profile.count());
        out.writeVarLong(profile.sumCents());
        out.writeVarLong(profile.maxCents());
        out.writeVarLong(profile.lastTimestamp());
    }

    @Override
    public Profile deserialize(ByteInput in) {
        return new Profile(in.readVarLong(), in.readVarLong(), in.readVarLong(), in.readVarLong());
    }

    @Override
    public SerdeSchema writerSchema() {
        return SCHEMA;
    }

    @Override
    public Serde<Profile> readerOf(SerdeSchema writer) {
        if (!writer.equals(SCHEMA)) {
            throw new IncompatibleSchemaException("profiles written as " + writer + " cannot be read as " + SCHEMA
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
    public Profile copy(Profile profile) {
        return profile.copy();
    }
}
