package io.penstock.statestore.journal;

import io.penstock.api.common.serde.ByteInput;

/** Takes payloads apart; what the sections hold is the handler's to read. */
public final class PayloadReader {

    /** Receives a payload's sections in order. */
    public interface Sections {
        void declaration(StateDeclaration declaration);

        /**
         * @param entries as counted by the writer
         * @param body ends with the section; valid during the call
         */
        void section(SectionKind kind, int stateId, int entries, ByteInput body);
    }

    private PayloadReader() {}

    /** @throws JournalException naming what does not fit */
    public static void read(byte[] payload, Sections sections) {
        ByteInput in = new ByteInput(payload);
        checkVersion(in);
        ByteInput body = new ByteInput(payload);
        while (in.remaining() > 0) {
            SectionKind kind = SectionKind.ofCode(in.readByte());
            int stateId = in.readVarInt();
            int entries = in.readInt();
            int length = checkedLength(in, in.readInt());
            body.reset(payload, in.position(), length);
            in.skip(length);
            if (kind == SectionKind.DECLARATION) {
                sections.declaration(StateDeclaration.read(stateId, body));
            } else {
                sections.section(kind, stateId, entries, body);
            }
            if (body.remaining() != 0) {
                throw new JournalException(
                        JournalException.Reason.CORRUPT,
                        "section " + kind + " of state id " + stateId + ": " + body.remaining() + " of " + length
                                + " bytes are left after its " + entries
                                + " entries; its serdes read less than was written");
            }
        }
    }

    /** Entries of all sections but the declarations. */
    public static long entries(byte[] payload) {
        ByteInput in = new ByteInput(payload);
        checkVersion(in);
        long entries = 0;
        while (in.remaining() > 0) {
            SectionKind kind = SectionKind.ofCode(in.readByte());
            in.readVarInt();
            int count = in.readInt();
            in.skip(checkedLength(in, in.readInt()));
            entries += kind == SectionKind.DECLARATION ? 0 : count;
        }
        return entries;
    }

    private static void checkVersion(ByteInput in) {
        byte version = in.readByte();
        if (version != PayloadWriter.VERSION) {
            throw new JournalException(
                    JournalException.Reason.UNKNOWN_VERSION,
                    "payload version " + version + "; this release reads " + PayloadWriter.VERSION);
        }
    }

    private static int checkedLength(ByteInput in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new JournalException(
                    JournalException.Reason.CORRUPT,
                    "a section of " + length + " bytes where " + in.remaining() + " are left");
        }
        return length;
    }
}
