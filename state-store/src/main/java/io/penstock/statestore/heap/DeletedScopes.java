package io.penstock.statestore.heap;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.statestore.journal.PayloadWriter;
import io.penstock.statestore.journal.SectionKind;

/** Journal sections of keys (and namespaces) whose value or list is gone. */
final class DeletedScopes {

    private DeletedScopes() {}

    static void encode(HeapState state, WriteSet sealed, SectionKind kind, PayloadWriter payload) {
        payload.begin(kind, state.id);
        for (int record = 0; record < sealed.records(); record++) {
            if (sealed.isDeletion(record)) {
                state.encodeScope(sealed.entry(record), payload.out());
                payload.entryWritten();
            }
        }
        payload.end();
    }

    static void restore(ScopedTable table, HeapState.Readers readers, int entries, ByteInput in) {
        for (int i = 0; i < entries; i++) {
            Object key = readers.key().deserialize(in);
            Entry entry = table.restoredEntry(key, readers.scope(in));
            if (entry != null) {
                table.removeRestored(entry);
            }
        }
    }
}
