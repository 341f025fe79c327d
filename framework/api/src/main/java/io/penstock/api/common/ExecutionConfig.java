package io.penstock.api.common;

import java.time.Duration;
import java.util.OptionalInt;

/** A job's settings that are made in code; what is not set here comes from {@code penstock.*}. Used by the define method only. */
public final class ExecutionConfig {
    private OptionalInt maxParallelism = OptionalInt.empty();
    private OptionalInt parallelism = OptionalInt.empty();
    private Duration autoWatermarkInterval = Duration.ofMillis(200);

    /** Key groups of keyed stages; empty where {@code penstock.job.max-parallelism} decides. */
    public OptionalInt maxParallelism() {
        return maxParallelism;
    }

    /**
     * @param keyGroups {@code 1..32768}; part of the format of the job's state: it never changes while the state lives
     */
    public ExecutionConfig setMaxParallelism(int keyGroups) {
        if (keyGroups < 1 || keyGroups > 1 << 15) {
            throw new IllegalArgumentException("maxParallelism=" + keyGroups
                    + " is outside 1..32768; it is the number of key groups of a keyed stage");
        }
        maxParallelism = OptionalInt.of(keyGroups);
        return this;
    }

    /** Slots asked for; empty where {@code penstock.slots} decides. */
    public OptionalInt parallelism() {
        return parallelism;
    }

    /** See {@code StreamExecutionEnvironment.setParallelism}. */
    public ExecutionConfig setParallelism(int slots) {
        if (slots < 1) {
            throw new IllegalArgumentException("parallelism=" + slots + "; at least 1 slot per process");
        }
        parallelism = OptionalInt.of(slots);
        return this;
    }

    /** How often periodic watermark generators are asked, in event-loop time. */
    public Duration autoWatermarkInterval() {
        return autoWatermarkInterval;
    }

    /** Milliseconds. */
    public long getAutoWatermarkInterval() {
        return autoWatermarkInterval.toMillis();
    }

    /** Milliseconds; at least 1. */
    public ExecutionConfig setAutoWatermarkInterval(long intervalMs) {
        return setAutoWatermarkInterval(Duration.ofMillis(intervalMs));
    }

    /** At least a millisecond. */
    public ExecutionConfig setAutoWatermarkInterval(Duration interval) {
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException("autoWatermarkInterval=" + interval + "; at least PT0.001S");
        }
        autoWatermarkInterval = interval;
        return this;
    }
}
