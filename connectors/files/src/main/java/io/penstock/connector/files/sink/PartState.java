package io.penstock.connector.files.sink;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import java.util.ArrayList;
import java.util.List;

/**
 * A part file as a commit record has it.
 *
 * @param bucket its directory below the sink's
 * @param inProgress its name while it is in progress
 * @param name its name once it is finished
 * @param length bytes that are committed; what is behind them is not
 * @param createdMs milliseconds since the epoch
 * @param updatedMs milliseconds since the epoch
 */
record PartState(String bucket, String inProgress, String name, long length, long createdMs, long updatedMs) {

    private static final byte VERSION = 1;

    static byte[] encode(List<PartState> parts) {
        ByteOutput out = new ByteOutput(96 * parts.size() + 8);
        out.writeByte(VERSION);
        out.writeVarInt(parts.size());
        for (PartState part : parts) {
            out.writeString(part.bucket);
            out.writeString(part.inProgress);
            out.writeString(part.name);
            out.writeVarLong(part.length);
            out.writeVarLong(part.createdMs);
            out.writeVarLong(part.updatedMs);
        }
        return out.toByteArray();
    }

    /** @throws IllegalStateException where a later release wrote it, or another sink */
    static List<PartState> decode(byte[] bytes) {
        ByteInput in = new ByteInput(bytes);
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IllegalStateException("part files of version " + version + ", this release knows " + VERSION
                    + "; start the release that wrote them");
        }
        List<PartState> parts = new ArrayList<>();
        for (int left = in.readVarInt(); left > 0; left--) {
            parts.add(new PartState(
                    in.readString(),
                    in.readString(),
                    in.readString(),
                    in.readVarLong(),
                    in.readVarLong(),
                    in.readVarLong()));
        }
        return parts;
    }
}
