package io.penstock.engine.taskmanager;

import io.penstock.engine.ownership.StatusVoice;
import io.penstock.engine.slot.SlotLoop;
import io.penstock.engine.slot.SourceMark;
import io.penstock.log.Clock;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.status.Figures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Says about every second how an incarnation is doing. Owned by the TaskManager's thread. */
final class FigureReport {

    private static final long INTERVAL_NANOS = 1_000_000_000;

    private final Incarnation self;
    private final Clock clock;
    private final StatusVoice voice;
    private final List<SlotLoop> slots;
    private final TaskManagerMetrics metrics;
    private final Map<TaskId, Long> recordsBefore = new HashMap<>();
    private long saidNanos;

    FigureReport(Incarnation self, Clock clock, StatusVoice voice, List<SlotLoop> slots, TaskManagerMetrics metrics) {
        this.self = self;
        this.clock = clock;
        this.voice = voice;
        this.slots = slots;
        this.metrics = metrics;
        this.saidNanos = clock.nanoTime();
    }

    /**
     * Returns whether it was time.
     *
     * @param placement of the tasks; null before any has come
     */
    boolean sayWhenDue(TaskManagerState state, @Nullable Placement placement) {
        long nowNanos = clock.nanoTime();
        long sinceNanos = nowNanos - saidNanos;
        if (sinceNanos < INTERVAL_NANOS) {
            return false;
        }
        saidNanos = nowNanos;
        List<Figures.Slot> ofSlots = new ArrayList<>();
        List<Figures.Source> sources = new ArrayList<>();
        for (SlotLoop slot : slots) {
            SlotTimeRates times = metrics.timesOf(slot.slot());
            ofSlots.add(new Figures.Slot(
                    (int) times.busyMs(),
                    (int) times.idleMs(),
                    (int) times.backPressuredMs(),
                    slot.recordsByFrame(),
                    slot.pendingRecords(),
                    slot.stateKeys(),
                    slot.stateHeapBytes(),
                    slot.watermarkMs(),
                    tasksOn(slot.slot(), placement)));
            slot.sourceMarks().forEach(mark -> sources.add(source(mark, sinceNanos)));
        }
        voice.say(new Figures(
                self,
                clock.nowMs(),
                state.name(),
                metrics.commits(),
                ofSlots,
                sources,
                metrics.failures(),
                metrics.disk()));
        return true;
    }

    private static List<Figures.Running> tasksOn(int slot, @Nullable Placement placement) {
        Map<String, List<Integer>> byStage = new TreeMap<>();
        if (placement != null) {
            for (TaskId task : placement.tasks()) {
                Placement.Placed placed = placement.get(task);
                if (placed != null && placed.slot() == slot) {
                    byStage.computeIfAbsent(task.stage(), absent -> new ArrayList<>())
                            .add(task.index());
                }
            }
        }
        List<Figures.Running> running = new ArrayList<>();
        byStage.forEach((stage, indexes) -> running.add(new Figures.Running(stage, indexes)));
        return running;
    }

    private Figures.Source source(SourceMark mark, long sinceNanos) {
        Long before = recordsBefore.put(mark.task(), mark.recordsIn());
        long read = before == null ? 0 : Math.max(0, mark.recordsIn() - before); // counted anew where it came back
        return new Figures.Source(
                mark.task().stage(),
                new SourcePartition(mark.topic(), mark.partition()),
                mark.watermarkMs(),
                mark.idle(),
                mark.pendingRecords(),
                read * 1_000_000_000L / sinceNanos);
    }
}
