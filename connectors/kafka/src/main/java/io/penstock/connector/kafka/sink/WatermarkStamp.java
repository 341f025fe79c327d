package io.penstock.connector.kafka.sink;

import io.penstock.connector.kafka.watermark.WatermarkHeader;
import io.penstock.log.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The watermark header of a writer's records, made anew when the watermark has changed or a commit lies between, so that a record costs a
 * comparison. Owned by the slot's thread.
 */
final class WatermarkStamp {

    private final Clock clock;
    private final String job;
    private final String sink;
    private final int task;
    private final int tasks;
    private long watermarkMs;
    private boolean stale = true;
    private Map<String, byte @Nullable []> alone = Map.of();

    WatermarkStamp(Clock clock, String job, String sink, int task, int tasks) {
        this.clock = clock;
        this.job = job;
        this.sink = sink;
        this.task = task;
        this.tasks = tasks;
    }

    /** A commit ends: what follows is newer. */
    void expire() {
        stale = true;
    }

    /** The record's own headers and the stamp, whose name is taken. */
    Map<String, byte @Nullable []> with(Map<String, byte @Nullable []> own, long currentWatermarkMs) {
        if (stale || watermarkMs != currentWatermarkMs) {
            stale = false;
            watermarkMs = currentWatermarkMs;
            byte[] value = new WatermarkHeader(currentWatermarkMs, clock.nowMs(), task, tasks, job, sink).encode();
            alone = Map.of(WatermarkHeader.NAME, value);
        }
        if (own.isEmpty()) {
            return alone;
        }
        Map<String, byte @Nullable []> all = new LinkedHashMap<>(own);
        all.putAll(alone);
        return all;
    }
}
