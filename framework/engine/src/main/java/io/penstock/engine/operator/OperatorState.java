package io.penstock.engine.operator;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.api.common.state.BroadcastState;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.state.OperatorStateStore;
import io.penstock.engine.graph.OperatorNode;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The states of an operator that belong to its task as a whole: objects in memory, all of which are in every commit record. Bytes as in
 * {@code docs/formats/journal.md}. Owned by the slot's thread.
 */
final class OperatorState implements OperatorStateStore {

    private static final int VERSION = 1;

    /** One of them. Its content is bytes of its own, so that it can be passed over before anybody asks for it. */
    interface Kept {

        /** What is in its bytes. */
        byte kind();

        List<SerdeSchema> schemas();

        void write(ByteOutput out);
    }

    /** As it was read: written by whom, and what. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Written(byte kind, List<SerdeSchema> schemas, byte[] content) {}

    private final OperatorNode node;
    private final Map<String, Kept> byName = new TreeMap<>();
    private final Map<String, Written> unclaimed = new HashMap<>();
    private boolean restored;

    OperatorState(OperatorNode node) {
        this.node = node;
    }

    /** Whether {@link #restore} has been called. */
    boolean isRestored() {
        return restored;
    }

    /** Before anybody asks: what {@link #write} made. */
    void restore(byte[] bytes) {
        ByteInput in = new ByteInput(bytes);
        int version = in.readByte();
        if (version != VERSION) {
            throw new IllegalStateException("operator \"" + node.name() + "\": version " + version
                    + " of operator state, this release reads " + VERSION + "; start the release that wrote it");
        }
        restored = true;
        int states = in.readVarInt();
        for (int i = 0; i < states; i++) {
            String name = in.readString();
            byte kind = in.readByte();
            int count = in.readVarInt();
            SerdeSchema[] schemas = new SerdeSchema[count];
            for (int j = 0; j < count; j++) {
                schemas[j] = new SerdeSchema(in.readString(), in.readString());
            }
            unclaimed.put(name, new Written(kind, List.of(schemas), in.readBytes(in.readVarInt())));
        }
    }

    /** All states as they are. */
    byte[] write() {
        ByteOutput out = new ByteOutput(256);
        ByteOutput content = new ByteOutput(256);
        out.writeByte(VERSION);
        out.writeVarInt(byName.size());
        byName.forEach((name, kept) -> {
            out.writeString(name);
            out.writeByte(kept.kind());
            out.writeVarInt(kept.schemas().size());
            for (SerdeSchema schema : kept.schemas()) {
                out.writeString(schema.format());
                out.writeString(schema.text());
            }
            content.reset();
            kept.write(content);
            out.writeVarInt(content.size());
            out.writeBytes(content.array(), 0, content.size());
        });
        return out.toByteArray();
    }

    /** When the function is open: what nobody has asked for would be lost unseen. */
    void refuseUnclaimed() {
        if (!unclaimed.isEmpty()) {
            throw new IllegalStateException("operator \"" + node.name() + "\": the journal holds operator state "
                    + unclaimed.keySet() + " that the function asks for neither in initializeState nor in open;"
                    + " ask for it, and clear it if it is not needed");
        }
    }

    @Override
    public <S> ListState<S> getListState(ListStateDescriptor<S> descriptor) {
        Kept known = byName.get(descriptor.getName());
        if (known == null) {
            OperatorListState<S> created =
                    new OperatorListState<>(descriptor.getElementType().createSerde());
            Written written = claim(descriptor.getName(), OperatorListState.KIND);
            if (written != null) {
                created.restore(written);
            }
            byName.put(descriptor.getName(), created);
            return created;
        }
        return this.<OperatorListState<S>>sameKind(known, OperatorListState.KIND, descriptor.getName());
    }

    @Override
    public <K, V> BroadcastState<K, V> getBroadcastState(MapStateDescriptor<K, V> descriptor) {
        Kept known = byName.get(descriptor.getName());
        if (known == null) {
            OperatorMapState<K, V> created = new OperatorMapState<>(
                    descriptor.getKeyType().createSerde(),
                    descriptor.getValueType().createSerde());
            Written written = claim(descriptor.getName(), OperatorMapState.KIND);
            if (written != null) {
                created.restore(written);
            }
            byName.put(descriptor.getName(), created);
            return created;
        }
        return this.<OperatorMapState<K, V>>sameKind(known, OperatorMapState.KIND, descriptor.getName());
    }

    @Override
    public <S> ListState<S> getUnionListState(ListStateDescriptor<S> descriptor) {
        throw new UnsupportedOperationException("operator \"" + node.name() + "\" asks for union list state \""
                + descriptor.getName()
                + "\": a task restores its own state alone, while others go on; use getListState,"
                + " or send what all tasks need by a broadcast stream");
    }

    @Override
    public Set<String> getRegisteredStateNames() {
        return names(OperatorListState.KIND);
    }

    @Override
    public Set<String> getRegisteredBroadcastStateNames() {
        return names(OperatorMapState.KIND);
    }

    private Set<String> names(byte kind) {
        Set<String> names = new LinkedHashSet<>();
        byName.forEach((name, kept) -> {
            if (kept.kind() == kind) {
                names.add(name);
            }
        });
        return names;
    }

    private @Nullable Written claim(String name, byte kind) {
        Written written = unclaimed.remove(name);
        if (written != null && written.kind() != kind) {
            throw otherKind(name);
        }
        return written;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // of the descriptor's type, by its name
    private <T extends Kept> T sameKind(Kept known, byte kind, String name) {
        if (known.kind() != kind) {
            throw otherKind(name);
        }
        return (T) known;
    }

    private IllegalArgumentException otherKind(String name) {
        return new IllegalArgumentException("operator \"" + node.name() + "\": operator state \"" + name
                + "\" is a list here and a map there; give one of them another name");
    }
}
