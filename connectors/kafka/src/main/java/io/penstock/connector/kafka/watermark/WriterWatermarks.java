package io.penstock.connector.kafka.watermark;

import io.penstock.metrics.Counter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The watermark of one partition of a topic: the least of those who write to it, as their records' headers say. Whether a writer has
 * fallen silent follows from the times in the headers and not from a clock here, so that it is the same however fast the partition is
 * read, and when it is read again. Owned by the reader's thread.
 */
final class WriterWatermarks {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();

    /** One task that writes. */
    private static final class Writer {
        private long watermarkMs = Long.MIN_VALUE;
        private long writtenMs = Long.MIN_VALUE;
        private boolean ended;
    }

    /** The tasks of one sink of one job. */
    private static final class Writers {
        private final byte[] names;
        private final Map<Integer, Writer> tasks = new HashMap<>();

        /** When there were first so many tasks, or the first of them was heard. */
        private long sinceMs;

        private int count;

        Writers(byte[] names, int count, long sinceMs) {
            this.names = names;
            this.count = count;
            this.sinceMs = sinceMs;
        }

        /** Whether there may be some that have not been heard of. */
        boolean mayBeMore() {
            return count == 0 || tasks.size() < count;
        }
    }

    private final long silentAfterMs;
    private final Counter malformed;
    private final List<Writers> sinks = new ArrayList<>(1);
    private long newestMs = Long.MIN_VALUE;

    /**
     * @param silentAfterMs for which a writer may write nothing and is waited for; positive
     * @param malformed counts headers that are none
     */
    WriterWatermarks(long silentAfterMs, Counter malformed) {
        this.malformed = malformed;
        this.silentAfterMs = silentAfterMs;
    }

    /** Ahead of the record that has it. What is no header is passed over. */
    void heard(byte[] header) {
        int end = WatermarkHeader.namesEnd(header);
        if (end < 0) {
            malformed.inc();
            return;
        }
        long watermarkMs = (long) LONG.get(header, WatermarkHeader.WATERMARK_AT);
        long writtenMs = (long) LONG.get(header, WatermarkHeader.WRITTEN_AT);
        int task = (int) INT.get(header, WatermarkHeader.TASK_AT);
        int count = (int) INT.get(header, WatermarkHeader.TASKS_AT);
        newestMs = Math.max(newestMs, writtenMs);
        Writers sink = of(header, end, count, writtenMs);
        if (sink.count != count) {
            recount(sink, count, writtenMs);
        }
        Writer writer = sink.tasks.computeIfAbsent(task, absent -> new Writer());
        writer.writtenMs = Math.max(writer.writtenMs, writtenMs);
        writer.ended = watermarkMs == Long.MAX_VALUE;
        if (!writer.ended && watermarkMs > writer.watermarkMs) {
            writer.watermarkMs = watermarkMs;
        }
    }

    private Writers of(byte[] header, int end, int count, long writtenMs) {
        for (int i = 0; i < sinks.size(); i++) {
            byte[] names = sinks.get(i).names;
            if (Arrays.equals(names, 0, names.length, header, WatermarkHeader.NAMES_AT, end)) {
                return sinks.get(i);
            }
        }
        Writers added = new Writers(Arrays.copyOfRange(header, WatermarkHeader.NAMES_AT, end), count, writtenMs);
        sinks.add(added);
        return added;
    }

    private static void recount(Writers sink, int count, long writtenMs) {
        sink.count = count;
        sink.sinceMs = writtenMs;
        if (count > 0) {
            sink.tasks.keySet().removeIf(task -> task >= count);
        }
    }

    /** Behind which no writer that is waited for will write; {@link Long#MIN_VALUE} where that cannot be said. */
    long watermarkMs() {
        long leastMs = Long.MAX_VALUE;
        boolean any = false;
        for (int i = 0; i < sinks.size(); i++) {
            Writers sink = sinks.get(i);
            if (sink.mayBeMore() && !isSilentSince(sink.sinceMs)) {
                return Long.MIN_VALUE;
            }
            for (Writer writer : sink.tasks.values()) {
                if (!writer.ended && !isSilentSince(writer.writtenMs)) {
                    any = true;
                    leastMs = Math.min(leastMs, writer.watermarkMs);
                }
            }
        }
        return any ? leastMs : Long.MIN_VALUE;
    }

    private boolean isSilentSince(long ms) {
        return newestMs - ms > silentAfterMs;
    }
}
