package io.penstock.engine.operator;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;

/**
 * What values of a pane come to, and which of the key's values, in the order of arrival, it is or began with.
 *
 * @param <T> values
 */
record Arrived<T>(long arrival, T value) {

    /** The arrival in front of the value. */
    static final class Serializer<T> implements Serde<Arrived<T>> {

        private static final String FORMAT = "arrived-1";

        private final Serde<T> value;

        Serializer(Serde<T> value) {
            this.value = value;
        }

        @Override
        public void serialize(Arrived<T> arrived, ByteOutput out) {
            out.writeVarLong(arrived.arrival);
            value.serialize(arrived.value, out);
        }

        @Override
        public Arrived<T> deserialize(ByteInput in) {
            long arrival = in.readVarLong();
            return new Arrived<>(arrival, value.deserialize(in));
        }

        @Override
        public Arrived<T> copy(Arrived<T> arrived) {
            return value.isImmutable() ? arrived : new Arrived<>(arrived.arrival, value.copy(arrived.value));
        }

        /** The value's schema is the text, its format in front. */
        @Override
        public SerdeSchema writerSchema() {
            SerdeSchema schema = value.writerSchema();
            return new SerdeSchema(FORMAT, schema.format() + ":" + schema.text());
        }

        @Override
        public Serde<Arrived<T>> readerOf(SerdeSchema writer) {
            int colon = writer.text().indexOf(':');
            if (!writer.format().equals(FORMAT) || colon < 0) {
                throw new IncompatibleSchemaException("data written as " + writer.format() + " \"" + writer.text()
                        + "\" cannot be read as values in the order of arrival; keep the window's function as it was,"
                        + " or give the operator another uid");
            }
            return new Serializer<>(value.readerOf(new SerdeSchema(
                    writer.text().substring(0, colon), writer.text().substring(colon + 1))));
        }

        @Override
        public boolean isCanonical() {
            return value.isCanonical();
        }

        @Override
        public boolean isImmutable() {
            return value.isImmutable();
        }
    }
}
