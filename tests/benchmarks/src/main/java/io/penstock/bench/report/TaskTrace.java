package io.penstock.bench.report;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * When a task's outputs became visible, and who made them; all times in microseconds since the epoch. Grows by an entry per
 * poll and process, not per output. Owned by one thread.
 */
public final class TaskTrace {

    private long[] arrivals = new long[64];
    private long[] processes = new long[64];
    private long[] newest = new long[64];
    private int size;

    /**
     * Outputs have been read.
     *
     * @param arrivalMicros not before the last
     * @param process that made them
     * @param newestMicros time of the newest record that they were made of
     */
    public void add(long arrivalMicros, long process, long newestMicros) {
        if (size > 0 && arrivals[size - 1] == arrivalMicros && processes[size - 1] == process) {
            newest[size - 1] = Math.max(newest[size - 1], newestMicros);
            return;
        }
        if (size == arrivals.length) {
            arrivals = Arrays.copyOf(arrivals, 2 * size);
            processes = Arrays.copyOf(processes, 2 * size);
            newest = Arrays.copyOf(newest, 2 * size);
        }
        arrivals[size] = arrivalMicros;
        processes[size] = process;
        newest[size++] = newestMicros;
    }

    /** The longest time without output that ends in the span: between two arrivals, or at the end of the span. */
    public long longestGap(long fromMicros, long toMicros) {
        long longest = 0;
        long before = fromMicros;
        for (int at = 0; at < size && arrivals[at] <= toMicros; at++) {
            if (arrivals[at] > fromMicros) {
                longest = Math.max(longest, arrivals[at] - before);
            }
            before = arrivals[at];
        }
        return Math.max(longest, toMicros - before);
    }

    /** When the first output arrived that another process made, after the given time. */
    public OptionalLong firstOfAnother(long process, long afterMicros) {
        for (int at = 0; at < size; at++) {
            if (arrivals[at] > afterMicros && processes[at] != process) {
                return OptionalLong.of(arrivals[at]);
            }
        }
        return OptionalLong.empty();
    }

    /** When the first output of a record arrived that is not older than the given time. */
    public OptionalLong firstOfRecordSince(long micros) {
        for (int at = 0; at < size; at++) {
            if (newest[at] >= micros) {
                return OptionalLong.of(arrivals[at]);
            }
        }
        return OptionalLong.empty();
    }
}
