package io.penstock.bench.flink;

import io.penstock.bench.workload.Update;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Four longs and a flag: what Flink's own serializer for records writes, without its reflection. */
public final class UpdateSerializer extends TypeSerializerSingleton<Update> {

    static final UpdateSerializer INSTANCE = new UpdateSerializer();

    private static final long serialVersionUID = 1;
    private static final int BYTES = 4 * Long.BYTES + 1;

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public Update createInstance() {
        return new Update(0, 0, 0, 0, false);
    }

    @Override
    public Update copy(Update from) {
        return from;
    }

    @Override
    public Update copy(Update from, Update reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return BYTES;
    }

    @Override
    public void serialize(Update update, DataOutputView target) throws IOException {
        target.writeLong(update.account());
        target.writeLong(update.id());
        target.writeLong(update.amountCents());
        target.writeLong(update.timestamp());
        target.writeBoolean(update.report());
    }

    @Override
    public Update deserialize(DataInputView source) throws IOException {
        return new Update(
                source.readLong(), source.readLong(), source.readLong(), source.readLong(), source.readBoolean());
    }

    @Override
    public Update deserialize(Update reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        target.write(source, BYTES);
    }

    @Override
    public TypeSerializerSnapshot<Update> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The serializer has no configuration. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Update> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
