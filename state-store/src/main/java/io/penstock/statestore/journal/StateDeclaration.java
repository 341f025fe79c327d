package io.penstock.statestore.journal;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.statestore.StateSpec;
import org.jspecify.annotations.Nullable;

/**
 * What a journal says of a state before its first entries: under which id they follow, and how they were written.
 *
 * @param stateId of the sections that follow, until another declaration takes the id
 * @param valueSchema null for timers
 * @param mapKeySchema null for all but maps
 * @param namespaceSchema null where the state has no namespaces
 */
public record StateDeclaration(
        int stateId,
        String name,
        StateSpec.Kind kind,
        SerdeSchema keySchema,
        @Nullable SerdeSchema valueSchema,
        @Nullable SerdeSchema mapKeySchema,
        @Nullable SerdeSchema namespaceSchema) {

    private static final int HAS_VALUE = 1;
    private static final int HAS_MAP_KEY = 2;
    private static final int HAS_NAMESPACE = 4;

    /** Appends it as a journal and a manifest have it, without the id. */
    public void write(ByteOutput out) {
        out.writeString(name);
        out.writeByte(code(kind));
        out.writeByte((valueSchema == null ? 0 : HAS_VALUE)
                | (mapKeySchema == null ? 0 : HAS_MAP_KEY)
                | (namespaceSchema == null ? 0 : HAS_NAMESPACE));
        writeSchema(out, keySchema);
        writeSchema(out, valueSchema);
        writeSchema(out, mapKeySchema);
        writeSchema(out, namespaceSchema);
    }

    /** Reads what {@link #write} wrote. */
    public static StateDeclaration read(int stateId, ByteInput in) {
        String name = in.readString();
        StateSpec.Kind kind = kind(in.readByte());
        int has = in.readByte();
        return new StateDeclaration(
                stateId,
                name,
                kind,
                readSchema(in),
                (has & HAS_VALUE) == 0 ? null : readSchema(in),
                (has & HAS_MAP_KEY) == 0 ? null : readSchema(in),
                (has & HAS_NAMESPACE) == 0 ? null : readSchema(in));
    }

    private static void writeSchema(ByteOutput out, @Nullable SerdeSchema schema) {
        if (schema != null) {
            out.writeString(schema.format());
            out.writeString(schema.text());
        }
    }

    private static SerdeSchema readSchema(ByteInput in) {
        return new SerdeSchema(in.readString(), in.readString());
    }

    private static byte code(StateSpec.Kind kind) {
        return switch (kind) {
            case VALUE -> 1;
            case LIST -> 2;
            case MAP -> 3;
            case TIMERS -> 4;
        };
    }

    private static StateSpec.Kind kind(byte code) {
        return switch (code) {
            case 1 -> StateSpec.Kind.VALUE;
            case 2 -> StateSpec.Kind.LIST;
            case 3 -> StateSpec.Kind.MAP;
            case 4 -> StateSpec.Kind.TIMERS;
            default ->
                throw new JournalException(
                        JournalException.Reason.CORRUPT, "state kind " + code + "; known are 1 to 4");
        };
    }
}
