package io.penstock.engine.slot;

import io.penstock.api.connector.sink2.CommitOutput;
import io.penstock.log.LogHeader;
import io.penstock.log.LogWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one slot's sinks have sent since the last cut. It is handed over whole at the cut. */
final class OutputBuffer implements CommitOutput {

    private List<LogWrite> writes = new ArrayList<>();
    private long bytes;

    @Override
    @SuppressWarnings("NullAway") // it loses the @Nullable of arrays in another module's signatures
    public void send(
            String topic,
            int partition,
            long timestampMs,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Map<String, byte @Nullable []> headers) {
        LogWrite write = new LogWrite(topic, partition, timestampMs, key, value, logHeaders(headers));
        writes.add(write);
        bytes += write.payloadBytes();
    }

    /** Records for a frame that is not sealed yet count already. */
    void reserve(int frameBytes) {
        bytes += frameBytes;
    }

    /** @param reserved bytes of it that have been counted */
    @SuppressWarnings("NullAway") // it loses the @Nullable of arrays in another module's signatures
    void frame(String topic, int keyGroup, byte[] frame, int reserved) {
        writes.add(new LogWrite(topic, keyGroup, LogWrite.TIMESTAMP_NOW, null, frame, List.of()));
        bytes += frame.length - reserved;
    }

    long bytes() {
        return bytes;
    }

    List<LogWrite> seal() {
        List<LogWrite> sealed = writes;
        writes = new ArrayList<>(Math.min(sealed.size(), 1 << 16));
        bytes = 0;
        return sealed;
    }

    void drop() {
        writes = new ArrayList<>();
        bytes = 0;
    }

    private static List<LogHeader> logHeaders(Map<String, byte @Nullable []> headers) {
        if (headers.isEmpty()) {
            return List.of();
        }
        List<LogHeader> list = new ArrayList<>(headers.size());
        headers.forEach((name, value) -> list.add(new LogHeader(name, value)));
        return list;
    }
}
