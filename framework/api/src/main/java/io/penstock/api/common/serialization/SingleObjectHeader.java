package io.penstock.api.common.serialization;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/** The ten bytes in front of a record in Avro's single-object encoding. See the Avro specification, "Single object encoding". */
final class SingleObjectHeader {
    static final int BYTES = 10;
    private static final int MARKER_0 = 0xC3;
    private static final int MARKER_1 = 0x01;

    private SingleObjectHeader() {}

    static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    static void write(long fingerprint, ByteOutput out) {
        out.writeByte(MARKER_0);
        out.writeByte(MARKER_1);
        out.writeLong(Long.reverseBytes(fingerprint));
    }

    static boolean isPresent(byte[] message) {
        return message.length >= BYTES && (message[0] & 0xFF) == MARKER_0 && message[1] == MARKER_1;
    }

    /** The fingerprint; the input is behind the header then. */
    static long read(ByteInput in) {
        in.skip(2);
        return Long.reverseBytes(in.readLong());
    }
}
