package io.penstock.statestore.heap;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.statestore.journal.PayloadWriter;
import io.penstock.statestore.journal.SectionKind;
import org.jspecify.annotations.Nullable;

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

    static void restore(
            ScopedTable table, @Nullable ColdCodec cold, HeapState.Readers readers, int entries, ByteInput in) {
        for (int i = 0; i < entries; i++) {
            Object key = readers.key().deserialize(in);
            Object namespace = readers.scope(in);
            if (cold != null) {
                cold.restoreDeletion(cold.scopeKey(key, namespace));
                continue;
            }
            Entry entry = table.restoredEntry(key, namespace);
            if (entry != null) {
                table.removeRestored(entry);
            }
        }
    }
}
