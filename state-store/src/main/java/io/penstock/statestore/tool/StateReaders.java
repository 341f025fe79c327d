package io.penstock.statestore.tool;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.statestore.journal.StateDeclaration;
import org.jspecify.annotations.Nullable;

/** Readers of the parts of a state's entries, as one declaration has them. */
final class StateReaders {

    private static final WrittenValues.Reader NOTHING = in -> null;

    private final WrittenValues.Reader key;
    private final WrittenValues.Reader namespace;
    private final WrittenValues.Reader mapKey;
    private final WrittenValues.Reader value;

    /** @throws UnreadableSchemaException where the job's own code would be needed */
    StateReaders(StateDeclaration declaration) {
        key = WrittenValues.of(declaration.keySchema());
        namespace = of(declaration.namespaceSchema());
        mapKey = of(declaration.mapKeySchema());
        value = of(declaration.valueSchema());
    }

    private static WrittenValues.Reader of(@Nullable SerdeSchema schema) {
        return schema == null ? NOTHING : WrittenValues.of(schema);
    }

    @Nullable Object key(ByteInput in) {
        return key.read(in);
    }

    @Nullable Object namespace(ByteInput in) {
        return namespace.read(in);
    }

    @Nullable Object mapKey(ByteInput in) {
        return mapKey.read(in);
    }

    @Nullable Object value(ByteInput in) {
        return value.read(in);
    }
}
