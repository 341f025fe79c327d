package io.penstock.bench.penstock;

import io.penstock.api.common.serialization.DeserializationSchema;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;

/** Values as they are. */
final class RawValues implements DeserializationSchema<byte[]> {

    @Override
    public byte[] deserialize(byte[] message) {
        return message;
    }

    @Override
    public TypeInformation<byte[]> getProducedType() {
        return Types.BYTES;
    }
}
