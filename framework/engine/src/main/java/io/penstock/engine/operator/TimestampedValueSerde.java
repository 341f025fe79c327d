package io.penstock.engine.operator;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.streaming.runtime.operators.windowing.TimestampedValue;

/** A record with its event time in front. */
final class TimestampedValueSerde<T> implements Serde<TimestampedValue<T>> {

    private static final String FORMAT = "timestamped";

    private final Serde<T> value;

    TimestampedValueSerde(Serde<T> value) {
        this.value = value;
    }

    private static long timestampMs(TimestampedValue<?> timestamped) {
        return timestamped.hasTimestamp() ? timestamped.getTimestamp() : Receiver.NO_TIMESTAMP;
    }

    @Override
    public void serialize(TimestampedValue<T> timestamped, ByteOutput out) {
        out.writeVarLong(timestampMs(timestamped));
        value.serialize(timestamped.getValue(), out);
    }

    @Override
    public TimestampedValue<T> deserialize(ByteInput in) {
        long timestampMs = in.readVarLong();
        return new TimestampedValue<>(value.deserialize(in), timestampMs);
    }

    @Override
    public TimestampedValue<T> copy(TimestampedValue<T> timestamped) {
        return value.isImmutable()
                ? timestamped
                : new TimestampedValue<>(value.copy(timestamped.getValue()), timestampMs(timestamped));
    }

    /** The record's schema is the text, its format in front. */
    @Override
    public SerdeSchema writerSchema() {
        SerdeSchema schema = value.writerSchema();
        return new SerdeSchema(FORMAT, schema.format() + ":" + schema.text());
    }

    @Override
    public Serde<TimestampedValue<T>> readerOf(SerdeSchema writer) {
        int colon = writer.text().indexOf(':');
        if (!writer.format().equals(FORMAT) || colon < 0) {
            throw new IncompatibleSchemaException("data written as " + writer.format() + " \"" + writer.text()
                    + "\" cannot be read as records with their event time; give the window operator another uid");
        }
        return new TimestampedValueSerde<>(value.readerOf(
                new SerdeSchema(writer.text().substring(0, colon), writer.text().substring(colon + 1))));
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
