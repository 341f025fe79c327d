package io.penstock.connector.files.source;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.connector.files.format.CheckpointedPosition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * How far a split has been read, with all that is still to be read: a restart looks at no directory. The engine's offset is the number of
 * records so far; the detail is a format version (1), the number of splits, the place in the first part, and the parts, deflated.
 *
 * @param record number of the next record of the split, from 0
 * @param splits of the source
 * @param place in the first part
 * @param parts to be read, the present one first; empty at the end
 */
record SplitPosition(long record, int splits, CheckpointedPosition place, List<FilePart> parts) {

    private static final byte VERSION = 1;

    SplitPosition {
        parts = List.copyOf(parts);
    }

    static SplitPosition start(int splits, List<FilePart> parts) {
        return new SplitPosition(0, splits, placeIn(parts), parts);
    }

    static CheckpointedPosition placeIn(List<FilePart> parts) {
        return new CheckpointedPosition(parts.isEmpty() ? 0 : parts.get(0).start(), 0);
    }

    SourcePosition encode() {
        return encode(record, splits, place, deflated(parts));
    }

    /** @param parts as {@link #deflated} gives them: they change less often than the place */
    static SourcePosition encode(long record, int splits, CheckpointedPosition place, byte[] parts) {
        ByteOutput out = new ByteOutput(parts.length + 24);
        out.writeByte(VERSION);
        out.writeVarInt(splits);
        out.writeVarLong(place.offset());
        out.writeVarLong(place.recordsAfterOffset());
        out.writeBytes(parts);
        return new SourcePosition(record, out.toByteArray());
    }

    static byte[] deflated(List<FilePart> parts) {
        ByteOutput out = new ByteOutput(64 * (1 + parts.size()));
        out.writeVarInt(parts.size());
        parts.forEach(part -> part.write(out));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
            deflater.write(out.array(), 0, out.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // into memory
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalStateException where it is none of this source's */
    static SplitPosition decode(SourcePosition position, String source) {
        byte @Nullable [] detail = position.detail();
        if (detail == null || detail.length == 0 || detail[0] != VERSION) {
            throw new IllegalStateException("the position of source \"" + source
                    + "\" names no files: it is another source's, or a later release's; give the source another uid");
        }
        ByteInput in = new ByteInput(detail);
        in.skip(1);
        int splits = in.readVarInt();
        CheckpointedPosition place = new CheckpointedPosition(in.readVarLong(), in.readVarLong());
        byte[] inflated;
        try (InflaterInputStream parts =
                new InflaterInputStream(new ByteArrayInputStream(in.readBytes(in.remaining())))) {
            inflated = parts.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the position of source \"" + source + "\" is damaged: " + e.getMessage(), e);
        }
        ByteInput list = new ByteInput(inflated);
        List<FilePart> parts = new ArrayList<>();
        for (int left = list.readVarInt(); left > 0; left--) {
            parts.add(FilePart.read(list));
        }
        return new SplitPosition(position.offset(), splits, place, parts);
    }
}
