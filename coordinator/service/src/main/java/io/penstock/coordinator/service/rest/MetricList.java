package io.penstock.coordinator.service.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.penstock.coordinator.service.rest.JobFiguresResource.Watermarks;
import io.penstock.protocol.control.CheckpointCompleted;
import io.penstock.protocol.control.CheckpointProgress;
import io.penstock.protocol.control.CheckpointProgress.Tally;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.status.Figures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Metrics as Flink's REST lists them: ids, and the values of those that are asked for. */
final class MetricList {

    /**
     * One metric.
     *
     * @param value as text; null where only ids were asked for
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Metric(String id, @Nullable String value) {}

    private final Map<String, String> values = new LinkedHashMap<>();

    private MetricList() {}

    static MetricList ofTaskManager(Figures figures) {
        MetricList metrics = new MetricList();
        Figures.Commits commits = figures.commits();
        metrics.put("numCommits", commits.count());
        metrics.put("numRecordsCommitted", commits.records());
        metrics.put("journalBytes", commits.journalBytes());
        metrics.put("commitTimeMicros_p50", commits.p50Micros());
        metrics.put("commitTimeMicros_p99", commits.p99Micros());
        metrics.put("cutPauseMicros_p99", commits.cutPauseP99Micros());
        metrics.put("numRestarts", commits.restarts());
        Figures.Disk disk = figures.disk();
        metrics.put("stateDiskBytes", disk.bytes());
        metrics.put("stateBlockCacheBytes", disk.blockCacheBytes());
        metrics.put("stateCachedBytes", disk.cachedBytes());
        metrics.put("stateCacheHitPermille", disk.cacheHitPermille());
        int number = 0;
        for (Figures.Slot slot : figures.slots()) {
            String prefix = "slot." + number++ + ".";
            metrics.put(prefix + "busyTimeMsPerSecond", slot.busyMsPerSecond());
            metrics.put(prefix + "idleTimeMsPerSecond", slot.idleMsPerSecond());
            metrics.put(prefix + "backPressuredTimeMsPerSecond", slot.backPressuredMsPerSecond());
            metrics.put(prefix + "numRecordsByFrame", slot.recordsByFrame());
            metrics.put(prefix + "pendingRecords", slot.pendingRecords());
            metrics.put(prefix + "stateKeys", slot.stateKeys());
            metrics.put(prefix + "stateHeapBytes", slot.stateHeapBytes());
            metrics.put(prefix + "currentInputWatermark", slot.watermarkMs());
        }
        return metrics;
    }

    /** @param view what the control topic says of the job's checkpoints */
    static MetricList ofJob(List<Figures> all, Watermarks watermarks, JobControlView view) {
        MetricList metrics = new MetricList();
        metrics.put("numRecordsInPerSecond", watermarks.recordsInPerSecond());
        metrics.put("pendingRecords", watermarks.pendingRecords());
        metrics.put("numRestarts", sum(all, figures -> figures.commits().restarts()));
        metrics.put("numCommits", sum(all, figures -> figures.commits().count()));
        metrics.put("journalBytes", sum(all, figures -> figures.commits().journalBytes()));
        metrics.put("stateDiskBytes", sum(all, figures -> figures.disk().bytes()));
        metrics.put("stateCachedBytes", sum(all, figures -> figures.disk().cachedBytes()));
        metrics.put("commitTimeMicros_p50_max", max(all, figures -> figures.commits()
                .p50Micros()));
        metrics.put("commitTimeMicros_p99_max", max(all, figures -> figures.commits()
                .p99Micros()));
        metrics.put(
                "cutPauseMicros_p99_max", max(all, figures -> figures.commits().cutPauseP99Micros()));
        Tally tally = view.checkpoint().map(CheckpointProgress::tally).orElse(Tally.NONE);
        metrics.put("numberOfCompletedCheckpoints", tally.completed());
        metrics.put("numberOfFailedCheckpoints", tally.failed());
        boolean isUnderWay =
                view.checkpoint().map(CheckpointProgress::isUnderWay).orElse(false);
        metrics.put("numberOfInProgressCheckpoints", isUnderWay ? 1 : 0);
        Map.Entry<Long, CheckpointCompleted> last = view.completedCheckpoints().lastEntry();
        if (last != null) {
            CheckpointCompleted done = last.getValue();
            metrics.put("lastCheckpointDuration", done.completedMs() - done.triggeredMs());
            metrics.put("lastCheckpointSize", done.bytes());
        }
        if (watermarks.watermark() != null) {
            metrics.put("watermark", watermarks.watermark());
        }
        if (watermarks.lagMs() != null) {
            metrics.put("watermarkLagMs", watermarks.lagMs());
        }
        return metrics;
    }

    private static long sum(List<Figures> all, ToLongFunction<Figures> of) {
        return all.stream().mapToLong(of).sum();
    }

    private static long max(List<Figures> all, ToLongFunction<Figures> of) {
        return all.stream().mapToLong(of).max().orElse(0);
    }

    private void put(String id, long value) {
        values.put(id, Long.toString(value));
    }

    /** @param get ids with commas between, unknown ones are left out; null for the ids of all */
    List<Metric> answer(@Nullable String get) {
        if (get == null) {
            return values.keySet().stream().map(id -> new Metric(id, null)).toList();
        }
        List<String> asked = List.of(get.split(",", -1));
        return values.entrySet().stream()
                .filter(metric -> asked.contains(metric.getKey()))
                .map(metric -> new Metric(metric.getKey(), metric.getValue()))
                .toList();
    }
}
