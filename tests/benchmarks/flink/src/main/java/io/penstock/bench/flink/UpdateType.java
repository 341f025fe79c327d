package io.penstock.bench.flink;

import io.penstock.bench.workload.Update;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/** Tells Flink to ship updates with {@link UpdateSerializer}. */
final class UpdateType extends TypeInformation<Update> {

    private static final long serialVersionUID = 1;

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<Update> getTypeClass() {
        return Update.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<Update> createSerializer(SerializerConfig config) {
        return UpdateSerializer.INSTANCE;
    }

    @Override
    public String toString() {
        return "UpdateType";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UpdateType;
    }

    @Override
    public int hashCode() {
        return UpdateType.class.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof UpdateType;
    }
}
