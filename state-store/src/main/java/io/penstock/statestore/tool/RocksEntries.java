package io.penstock.statestore.tool;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.cold.ColdStore;
import io.penstock.statestore.cold.ColdStoreException;
import io.penstock.statestore.journal.StateDeclaration;
import io.penstock.statestore.rocks.RocksEnvironment;
import io.penstock.statestore.rocks.StateMemoryBudget;
import io.penstock.statestore.snapshot.TaskManifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a RocksDB snapshot (docs/formats/snapshot.md). Keys are read by the last declaration of their state, values by the one that
 * they name.
 */
final class RocksEntries {

    private static final long LIMIT_BYTES = 512L << 20;
    private static final long HEAP_BYTES = 256L << 20;
    private static final long WRITE_BYTES_PER_SECOND = 1L << 30;

    private RocksEntries() {}

    static void read(TaskManifest manifest, Path files, SnapshotWalk.Visitor visitor) {
        Map<Integer, List<StateDeclaration>> states = new LinkedHashMap<>();
        for (StateDeclaration declaration : manifest.declarations()) {
            states.computeIfAbsent(declaration.stateId(), absent -> new ArrayList<>())
                    .add(declaration);
        }
        StateMemoryBudget budget = StateMemoryBudget.split(LIMIT_BYTES, HEAP_BYTES, 1);
        try (RocksEnvironment environment = new RocksEnvironment(budget, 1, 1, WRITE_BYTES_PER_SECOND);
                ColdStore store = environment.open(files)) {
            states.forEach((id, declarations) -> read(store, id, declarations, visitor));
        }
    }

    private static void read(
            ColdStore store, int id, List<StateDeclaration> declarations, SnapshotWalk.Visitor visitor) {
        ByteOutput prefix = new ByteOutput(2);
        prefix.writeByte(id >> 8);
        prefix.writeByte(id);
        StateDeclaration state = declarations.get(declarations.size() - 1);
        visitor.counted(state, 0, 0);
        Values values = new Values(declarations);
        try (ColdStore.Scan scan = store.scan(prefix)) {
            while (scan.next()) {
                ByteInput key = scan.key();
                ByteInput value = scan.value();
                int bytes = key.remaining() + value.remaining();
                key.skip(prefix.size());
                if (visitor.counted(state, 1, bytes)) {
                    visitor.entry(entry(state, values, key, value));
                }
            }
        }
    }

    private static StateEntry entry(StateDeclaration state, Values values, ByteInput key, ByteInput value) {
        StateReaders ofKeys = values.at(values.last());
        Long timestampMs = state.kind() == StateSpec.Kind.TIMERS ? key.readLong() : null;
        Object scopeKey = ofKeys.key(key);
        Object namespace = ofKeys.namespace(key);
        return switch (state.kind()) {
            case VALUE -> new StateEntry(state, scopeKey, namespace, null, values.read(value));
            case LIST -> new StateEntry(state, scopeKey, namespace, null, values.readList(value));
            case MAP -> new StateEntry(state, scopeKey, namespace, ofKeys.mapKey(key), values.read(value));
            case TIMERS -> new StateEntry(state, scopeKey, namespace, timestampMs, null);
        };
    }

    /** Reads values by the index of their schema. */
    private static final class Values {
        private final List<StateDeclaration> declarations;
        private final Map<Integer, StateReaders> readers = new HashMap<>();

        Values(List<StateDeclaration> declarations) {
            this.declarations = declarations;
        }

        int last() {
            return declarations.size() - 1;
        }

        StateReaders at(int index) {
            if (index < 0 || index > last()) {
                throw new ColdStoreException("state \"" + declarations.get(0).name() + "\": a value of schema " + index
                        + " where the manifest declares " + declarations.size());
            }
            return readers.computeIfAbsent(index, absent -> new StateReaders(declarations.get(index)));
        }

        @Nullable Object read(ByteInput in) {
            return at(in.readVarInt()).value(in);
        }

        List<@Nullable Object> readList(ByteInput in) {
            List<@Nullable Object> elements = new ArrayList<>();
            while (in.remaining() > 0) {
                StateReaders of = at(in.readVarInt());
                for (int left = in.readVarInt(); left > 0; left--) {
                    elements.add(of.value(in));
                }
            }
            return elements;
        }
    }
}
