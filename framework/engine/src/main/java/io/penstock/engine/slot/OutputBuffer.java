package io.penstock.engine.slot;

import io.penstock.api.connector.sink2.CommitOutput;
import io.penstock.log.LogHeader;
import io.penstock.log.LogWrite;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one slot's sinks have sent since the last cut. It is handed over whole at the cut. */
final class OutputBuffer implements CommitOutput {

    private final BlockPool pool;
    private PackedWrites writes;
    private long bytes;

    /** @param bytesMax of output that may wait for a cut; so much memory is kept for the next */
    OutputBuffer(long bytesMax) {
        this.pool = new BlockPool(bytesMax);
        this.writes = new PackedWrites(pool);
    }

    @Override
    @SuppressWarnings("NullAway") // it loses the @Nullable of arrays in another module's signatures
    public void send(
            String topic,
            int partition,
            long timestampMs,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Map<String, byte @Nullable []> headers) {
        if (headers.isEmpty()) {
            writes.add(topic, partition, timestampMs, key, value);
        } else {
            writes.addWhole(new LogWrite(topic, partition, timestampMs, key, value, logHeaders(headers)));
        }
        bytes += (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    }

    /** Records for a frame that is not sealed yet count already. */
    void reserve(int frameBytes) {
        bytes += frameBytes;
    }

    /** @param reserved bytes of it that have been counted */
    @SuppressWarnings("NullAway") // it loses the @Nullable of arrays in another module's signatures
    void frame(String topic, int keyGroup, byte[] frame, int reserved) {
        writes.add(topic, keyGroup, LogWrite.TIMESTAMP_NOW, null, frame);
        bytes += frame.length - reserved;
    }

    long bytes() {
        return bytes;
    }

    Collection<LogWrite> seal() {
        PackedWrites sealed = writes;
        writes = new PackedWrites(pool);
        bytes = 0;
        return sealed;
    }

    void drop() {
        writes.drop();
        writes = new PackedWrites(pool);
        bytes = 0;
    }

    private static List<LogHeader> logHeaders(Map<String, byte @Nullable []> headers) {
        List<LogHeader> list = new ArrayList<>(headers.size());
        headers.forEach((name, value) -> list.add(new LogHeader(name, value)));
        return list;
    }
}
