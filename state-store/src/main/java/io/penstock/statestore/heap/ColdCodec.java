package io.penstock.statestore.heap;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.KeyBytes;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.cold.ColdStore;
import io.penstock.statestore.cold.ColdStoreException;
import io.penstock.statestore.journal.StateDeclaration;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one state's entries look in the cold store. Keys: two bytes of the state's id, then what the serdes of key, namespace and map key
 * write, so that keys of one map stand together. Values: the index of their schema, then what the serde wrote; a list is any number of
 * (index, count, elements) one behind the other. The slot's, but for what {@code HeapState.flush} reads: fields that never change.
 */
final class ColdCodec {

    static final int PREFIX_BYTES = 2;

    private static final ElementList NO_LIST = new ElementList(0);

    final Tier tier;
    private final HeapState state;
    private final int schema;
    private final Serde<Object>[] readers;
    private final ByteOutput key = new ByteOutput(64);

    /** During a replay: lists, by their keys, with elements that no payload has brought yet. The store has nothing of them. */
    private final Map<ByteBuffer, ElementList> holed = new HashMap<>();

    /**
     * @throws IncompatibleSchemaException where entries could not be found or read any more
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    ColdCodec(Tier tier, HeapState state) {
        this.tier = tier;
        this.state = state;
        StateDeclaration current = state.declaration();
        List<StateDeclaration> earlier = tier.schemas.of(state.id);
        for (StateDeclaration written : earlier) {
            sameBytes("namespace", state.namespaceSerde, written.namespaceSchema());
            sameBytes("map key", state.spec.mapKeySerde(), written.mapKeySchema());
        }
        requireCanonical("namespace", state.namespaceSerde);
        requireCanonical("map key", state.spec.mapKeySerde());
        List<Serde<Object>> all = new ArrayList<>();
        earlier.forEach(written -> all.add(reader(state, written)));
        // not before everything can be read: what is refused must not be taken for written, should it be asked for once
        // more
        this.schema = tier.schemas.declare(current);
        if (schema == all.size()) {
            all.add(reader(state, current));
        }
        this.readers = all.toArray(Serde[]::new);
    }

    private static Serde<Object> reader(HeapState state, StateDeclaration written) {
        HeapState.Readers of = state.readersOf(written);
        return of.value() == null ? of.key() : of.value();
    }

    private void requireCanonical(String what, @Nullable Serde<?> serde) {
        if (serde != null && !serde.isCanonical()) {
            throw new IncompatibleSchemaException(state + ": its " + what + " serde " + serde.writerSchema()
                    + " is not canonical, so entries in the cold tier would not be found again; use a type whose equal values have equal"
                    + " bytes, or the heap backend");
        }
    }

    private void sameBytes(String what, @Nullable Serde<?> serde, @Nullable SerdeSchema written) {
        if (serde != null && written != null && serde.isCanonical()) {
            try {
                KeyBytes.of(serde).requireSameBytes(written);
            } catch (IncompatibleSchemaException e) {
                throw new IncompatibleSchemaException(state + ", " + what + ": " + e.getMessage());
            }
        }
    }

    // ---- keys

    void prefix(ByteOutput out) {
        out.writeByte(state.id >> 8);
        out.writeByte(state.id);
    }

    /** For the slot: an empty key with the state's prefix. */
    ByteOutput newKey() {
        key.reset();
        prefix(key);
        return key;
    }

    /** The current key's (and namespace's). */
    ByteOutput scopeKey() {
        return scopeKey(state.context.requireKey(), state.requireNamespace());
    }

    ByteOutput scopeKey(Object of, Object namespace) {
        ByteOutput out = newKey();
        state.keySerde.serialize(of, out);
        if (state.namespaceSerde != null) {
            state.namespaceSerde.serialize(namespace, out);
        }
        return out;
    }

    // ---- values

    /** By any thread. */
    void beginValue(ByteOutput out) {
        out.writeVarInt(schema);
    }

    @SuppressWarnings("NullAway") // null where the serde accepts it
    Object readValue(ByteInput in) {
        Object value = reader(in.readVarInt()).deserialize(in);
        if (in.remaining() != 0) {
            throw damaged(in.remaining() + " bytes behind a value");
        }
        return value;
    }

    ElementList readList(ByteInput in) {
        ElementList list = new ElementList(8);
        while (in.remaining() > 0) {
            Serde<Object> reader = reader(in.readVarInt());
            int count = in.readVarInt();
            for (int i = 0; i < count; i++) {
                list.add(reader.deserialize(in));
            }
        }
        return list;
    }

    private Serde<Object> reader(int index) {
        if (index < 0 || index >= readers.length) {
            throw damaged("a value of schema " + index + " where " + readers.length + " are known");
        }
        return readers[index];
    }

    private ColdStoreException damaged(String what) {
        return new ColdStoreException(
                state + ": " + what + " in the cold tier: damaged, or written by a newer release");
    }

    // ---- the slot's access

    @Nullable ByteInput read(ByteOutput of) {
        return tier.store.read(of);
    }

    ColdStore.Scan scan(ByteOutput prefix) {
        return tier.opened(tier.store.scan(prefix));
    }

    // ---- what journals hold, before the first write

    void restoreValue(ByteOutput of, Object value) {
        ByteOutput bytes = new ByteOutput(64);
        state.coldValue(value, bytes);
        tier.restoring().put(of, bytes);
    }

    void restoreDeletion(ByteOutput of) {
        tier.restoring().delete(of);
        if (state.spec.kind() == StateSpec.Kind.LIST) {
            ByteBuffer at = ByteBuffer.wrap(of.toByteArray());
            tier.restoredLists.put(at, NO_LIST);
            holed.remove(at);
        }
    }

    /** The list under a key as journals have left it so far, or null. */
    @Nullable ElementList restoredList(ByteOutput of) {
        ElementList restored = tier.restoredLists.get(ByteBuffer.wrap(of.array(), 0, of.size()));
        if (restored != null) {
            return restored == NO_LIST ? null : restored;
        }
        ByteInput present = read(of);
        return present == null ? null : readList(present);
    }

    /** The list under a key that has to have its missing elements yet, or null. */
    @Nullable ElementList holedList(ByteOutput of) {
        return holed.isEmpty() ? null : holed.get(ByteBuffer.wrap(of.array(), 0, of.size()));
    }

    /** The whole list under a key, which may have elements that no payload has brought yet. */
    void restoreMaybeHoled(ByteOutput of, ElementList list) {
        ByteBuffer at = ByteBuffer.wrap(of.toByteArray());
        if (list.firstHole() < 0) {
            holed.remove(at);
            restoreList(of, list, 0);
        } else {
            holed.put(at, list);
        }
    }

    /** One that is left with elements missing, its key as text; empty where there is none. */
    Optional<String> firstHoled() {
        return holed.entrySet().stream().findFirst().map(each -> {
            ByteInput at = new ByteInput(each.getKey().array());
            at.skip(PREFIX_BYTES);
            return "element " + each.getValue().firstHole() + " of "
                    + each.getValue().size() + " of key " + state.keySerde.deserialize(at);
        });
    }

    /** @param from whose elements from here on are new; from 0 on the whole list is */
    void restoreList(ByteOutput of, ElementList list, int from) {
        ByteOutput bytes = new ByteOutput(64);
        writeElements(list, from, bytes);
        if (from == 0) {
            tier.restoring().put(of, bytes);
        } else {
            tier.restoring().append(of, bytes);
        }
        tier.restoredLists.put(ByteBuffer.wrap(of.toByteArray()), list);
    }

    void writeElements(ElementList list, int from, ByteOutput out) {
        Serde<Object> serde = Objects.requireNonNull(HeapState.cast(state.spec.valueSerde()));
        out.writeVarInt(schema);
        out.writeVarInt(list.size() - from);
        for (int i = from; i < list.size(); i++) {
            serde.serialize(list.get(i), out);
        }
    }
}
