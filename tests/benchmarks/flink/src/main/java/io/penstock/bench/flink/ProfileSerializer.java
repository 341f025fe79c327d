package io.penstock.bench.flink;

import io.penstock.bench.workload.Profile;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Four longs; the state's serializer. */
public final class ProfileSerializer extends TypeSerializerSingleton<Profile> {

    static final ProfileSerializer INSTANCE = new ProfileSerializer();

    private static final long serialVersionUID = 1;

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public Profile createInstance() {
        return new Profile();
    }

    @Override
    public Profile copy(Profile from) {
        return from.copy();
    }

    @Override
    public Profile copy(Profile from, Profile reuse) {
        return from.copy();
    }

    @Override
    public int getLength() {
        return Profile.BYTES;
    }

    @Override
    public void serialize(Profile profile, DataOutputView target) throws IOException {
        target.writeLong(profile.count());
        target.writeLong(profile.sumCents());
        target.writeLong(profile.maxCents());
        target.writeLong(profile.lastTimestamp());
    }

    @Override
    public Profile deserialize(DataInputView source) throws IOException {
        return new Profile(source.readLong(), source.readLong(), source.readLong(), source.readLong());
    }

    @Override
    public Profile deserialize(Profile reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        target.write(source, Profile.BYTES);
    }

    @Override
    public TypeSerializerSnapshot<Profile> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The serializer has no configuration. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Profile> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
