package io.penstock.statestore.tool;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.journal.JournalException;
import io.penstock.statestore.journal.PayloadFile;
import io.penstock.statestore.journal.PayloadReader;
import io.penstock.statestore.journal.SectionKind;
import io.penstock.statestore.journal.StateDeclaration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The entries of the heap backend's files: payloads as in a journal (docs/formats/journal.md), with all that there is. */
final class PayloadEntries implements PayloadReader.Sections {

    private final SnapshotWalk.Visitor visitor;
    private final Map<Integer, StateDeclaration> declared = new HashMap<>();

    PayloadEntries(SnapshotWalk.Visitor visitor) {
        this.visitor = visitor;
    }

    void read(Path directory) throws IOException {
        PayloadFile.readAll(directory, payload -> PayloadReader.read(payload, this));
    }

    @Override
    public void declaration(StateDeclaration declaration) {
        declared.put(declaration.stateId(), declaration);
        visitor.counted(declaration, 0, 0);
    }

    @Override
    public void section(SectionKind kind, int stateId, int entries, ByteInput body) {
        StateDeclaration state = declared.get(stateId);
        if (state == null) {
            throw new JournalException(
                    JournalException.Reason.UNDECLARED_STATE,
                    entries + " entries for state id " + stateId + ", which nothing before declares");
        }
        if (!visitor.counted(state, entries, body.remaining())) {
            body.skip(body.remaining());
            return;
        }
        StateReaders readers = new StateReaders(state);
        long timestampMs = 0;
        for (int i = 0; i < entries; i++) {
            if (state.kind() == StateSpec.Kind.TIMERS) {
                timestampMs += body.readVarLong();
                body.readVarLong();
            }
            visitor.entry(entry(state, readers, timestampMs, body));
        }
    }

    private static StateEntry entry(StateDeclaration state, StateReaders readers, long timestampMs, ByteInput in) {
        Object key = readers.key(in);
        Object namespace = readers.namespace(in);
        return switch (state.kind()) {
            case VALUE -> new StateEntry(state, key, namespace, null, readers.value(in));
            case LIST -> new StateEntry(state, key, namespace, null, list(readers, in));
            case MAP -> new StateEntry(state, key, namespace, readers.mapKey(in), readers.value(in));
            case TIMERS -> new StateEntry(state, key, namespace, timestampMs, null);
        };
    }

    private static List<@Nullable Object> list(StateReaders readers, ByteInput in) {
        int size = in.readVarInt();
        int from = in.readVarInt();
        if (from != 0) {
            throw new JournalException(
                    JournalException.Reason.MISSING_DATA,
                    "a list of " + size + " in a snapshot that begins at element " + from);
        }
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            elements.add(readers.value(in));
        }
        return elements;
    }
}
