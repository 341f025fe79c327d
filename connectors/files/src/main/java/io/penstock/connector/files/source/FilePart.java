package io.penstock.connector.files.source;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import java.nio.file.Path;

/**
 * What is read of a file by one task.
 *
 * @param end the byte behind the part; {@link Long#MAX_VALUE} where the file is read to its end
 */
record FilePart(Path path, long start, long end) {

    void write(ByteOutput out) {
        out.writeString(path.toString());
        out.writeVarLong(start);
        out.writeVarLong(end);
    }

    static FilePart read(ByteInput in) {
        return new FilePart(Path.of(in.readString()), in.readVarLong(), in.readVarLong());
    }

    @Override
    public String toString() {
        return start == 0 && end == Long.MAX_VALUE ? path.toString() : path + " from byte " + start;
    }
}
