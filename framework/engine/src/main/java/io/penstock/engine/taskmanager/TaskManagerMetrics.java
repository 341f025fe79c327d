package io.penstock.engine.taskmanager;

import io.penstock.engine.checkpoint.CheckpointFigures;
import io.penstock.engine.checkpoint.TaskStates;
import io.penstock.engine.commit.CommitWork;
import io.penstock.engine.slot.SlotCut;
import io.penstock.engine.slot.SlotEvent;
import io.penstock.engine.slot.SlotLoop;
import io.penstock.metrics.Counter;
import io.penstock.metrics.Gauge;
import io.penstock.metrics.HistogramStatistics;
import io.penstock.metrics.MetricGroup;
import io.penstock.metrics.MetricRegistry;
import io.penstock.metrics.RegisteredMetricGroup;
import io.penstock.metrics.SimpleCounter;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.status.Figures;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The TaskManager's own metrics, by Flink's names where Flink has them. Written by the TaskManager's thread. */
final class TaskManagerMetrics implements AutoCloseable {

    private static final int WINDOW = 1024;
    private static final int FAILURES_MAX = 4;
    private static final int CAUSE_CHARS_MAX = 1_000;

    private final RegisteredMetricGroup group;
    private final List<SlotLoop> slots;
    private final TaskStates states;
    private final SampleHistogram commitMicros = new SampleHistogram(WINDOW);
    private final SampleHistogram cutPauseMicros = new SampleHistogram(WINDOW);
    private final Counter commits;
    private final Counter committedRecords;
    private final Counter journalBytes;
    private final Counter restarts;
    private final List<SlotTimeRates> times = new ArrayList<>();
    private final ArrayDeque<Figures.Failure> failures = new ArrayDeque<>();

    private volatile long exchangeBacklog;

    TaskManagerMetrics(
            MetricRegistry registry,
            Map<String, String> tags,
            List<SlotLoop> slots,
            CheckpointFigures checkpoints,
            TaskStates states) {
        this.slots = List.copyOf(slots);
        this.states = states;
        group = new RegisteredMetricGroup(registry, tags);
        commits = group.counter("numCommits", new SimpleCounter());
        committedRecords = group.counter("numRecordsCommitted", new SimpleCounter());
        journalBytes = group.counter("journalBytes", new SimpleCounter());
        restarts = group.counter("numRestarts", new SimpleCounter());
        group.gauge("lastCheckpointDuration", (Gauge<Long>) checkpoints::lastDurationMs);
        group.gauge("lastCheckpointSize", (Gauge<Long>) checkpoints::lastBytes);
        group.gauge("numberOfCompletedCheckpoints", (Gauge<Long>) checkpoints::completed);
        group.gauge("numberOfFailedCheckpoints", (Gauge<Long>) checkpoints::failed);
        group.gauge("exchangeBacklog", (Gauge<Long>) () -> exchangeBacklog);
        group.histogram("commitTimeMicros", commitMicros);
        group.histogram("cutPauseMicros", cutPauseMicros);
        for (SlotLoop slot : slots) {
            slotMetrics(slot);
        }
        if (states.areOnDisk()) {
            group.gauge("stateDiskBytes", (Gauge<Long>) states.backend()::storedBytes);
            group.gauge("stateBlockCacheBytes", (Gauge<Long>) states.backend()::blockCacheBytes);
            slots.forEach(this::cacheMetrics);
        }
    }

    private void cacheMetrics(SlotLoop slot) {
        MetricGroup ofSlot = group.addGroup("slot", Integer.toString(slot.slot()));
        ofSlot.gauge("stateCachedBytes", (Gauge<Long>) () -> slot.stateCache().cachedBytes());
        ofSlot.gauge("stateCachedKeys", (Gauge<Long>) () -> slot.stateCache().cachedKeys());
        ofSlot.gauge("stateCacheMisses", (Gauge<Long>) () -> slot.stateCache().coldReads());
        ofSlot.gauge(
                "stateCacheEvictions", (Gauge<Long>) () -> slot.stateCache().evictions());
        ofSlot.gauge("stateCacheLoads", (Gauge<Long>) () -> slot.stateCache().loads());
        ofSlot.gauge("stateCacheHitRatio", (Gauge<Double>) slot::stateCacheHitRatio);
    }

    private void slotMetrics(SlotLoop slot) {
        MetricGroup ofSlot = group.addGroup("slot", Integer.toString(slot.slot()));
        SlotTimeRates ofTime = new SlotTimeRates(slot.time());
        times.add(ofTime);
        ofSlot.gauge("busyTimeMsPerSecond", (Gauge<Long>) ofTime::busyMs);
        ofSlot.gauge("idleTimeMsPerSecond", (Gauge<Long>) ofTime::idleMs);
        ofSlot.gauge("backPressuredTimeMsPerSecond", (Gauge<Long>) ofTime::backPressuredMs);
        ofSlot.gauge("numRecordsByCall", (Gauge<Long>) slot::recordsByCall);
        ofSlot.gauge("numRecordsByQueue", (Gauge<Long>) slot::recordsByQueue);
        ofSlot.gauge("numRecordsByFrame", (Gauge<Long>) slot::recordsByFrame);
        ofSlot.gauge("numFrameBytes", (Gauge<Long>) slot::frameBytes);
        ofSlot.gauge("numRecordsPreAggregated", (Gauge<Long>) slot::recordsPreAggregated);
        ofSlot.gauge("numAccumulatorsByFrame", (Gauge<Long>) slot::accumulatorsByFrame);
        ofSlot.gauge("pendingRecords", (Gauge<Long>) slot::pendingRecords);
        ofSlot.gauge("stateKeys", (Gauge<Long>) slot::stateKeys);
        ofSlot.gauge("stateHeapBytes", (Gauge<Long>) slot::stateHeapBytes);
        ofSlot.gauge("currentInputWatermark", (Gauge<Long>) slot::watermarkMs);
    }

    /** @param records that wait for the key group that has most of those sent from here, as far as is known */
    void exchangeBacklog(long records) {
        exchangeBacklog = records;
    }

    /** Books the slots' times into rates, once a second. */
    void sampleTimes(long nowNanos) {
        times.forEach(time -> time.sample(nowNanos));
    }

    void cut(SlotCut cut) {
        cutPauseMicros.update(cut.pauseNanos() / 1_000);
    }

    void committed(CommitWork work, long nowNanos) {
        commits.inc();
        commitMicros.update((nowNanos - work.cutNanos()) / 1_000);
        work.outputs().forEach(outputs -> committedRecords.inc(outputs.size()));
        long bytes = 0;
        for (var wave : work.journals()) {
            for (var write : wave) {
                bytes += write.payloadBytes();
            }
        }
        journalBytes.inc(bytes);
    }

    void restarted() {
        restarts.inc();
    }

    /** A function has thrown. */
    void failed(long nowMs, SlotEvent.Failed failed, String cause) {
        TaskId task = failed.task();
        note(
                nowMs,
                task == null ? "" : task.toString(),
                failed.cause().getClass().getName(),
                cause);
    }

    /** An incarnation has ended. */
    void ended(long nowMs, String cause) {
        note(nowMs, "", "", cause);
    }

    private void note(long nowMs, String task, String exception, String cause) {
        if (failures.size() == FAILURES_MAX) {
            failures.removeFirst();
        }
        failures.addLast(new Figures.Failure(
                nowMs,
                task,
                exception,
                cause.length() > CAUSE_CHARS_MAX ? cause.substring(0, CAUSE_CHARS_MAX) : cause));
    }

    List<Figures.Failure> failures() {
        return List.copyOf(failures);
    }

    Figures.Commits commits() {
        HistogramStatistics times = commitMicros.getStatistics();
        return new Figures.Commits(
                commits.getCount(),
                committedRecords.getCount(),
                journalBytes.getCount(),
                (long) times.getQuantile(0.5),
                (long) times.getQuantile(0.99),
                (long) cutPauseMicros.getStatistics().getQuantile(0.99),
                restarts.getCount());
    }

    /** State on disk, as it was a moment ago. */
    Figures.Disk disk() {
        if (!states.areOnDisk()) {
            return Figures.Disk.NONE;
        }
        long cachedBytes = 0;
        double hits = 0;
        for (SlotLoop slot : slots) {
            cachedBytes += slot.stateCache().cachedBytes();
            hits += slot.stateCacheHitRatio();
        }
        return new Figures.Disk(states.backend().storedBytes(), states.backend().blockCacheBytes(), cachedBytes, (int)
                Math.round(1_000 * hits / slots.size()));
    }

    /** Busy, idle and back-pressured. */
    SlotTimeRates timesOf(int slot) {
        return times.get(slot);
    }

    long restarts() {
        return restarts.getCount();
    }

    @Override
    public void close() {
        group.close();
    }
}
