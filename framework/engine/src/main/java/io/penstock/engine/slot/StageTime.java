package io.penstock.engine.slot;

import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Takes the tasks of a keyed stage on one slot forward in time: each to the least watermark of what feeds it, its timers first, then the
 * watermark; some timers at a time, while there is room for what they emit. Owned by the slot's thread.
 */
final class StageTime {

    /** So that a jump in time leaves commands and cuts their turn. */
    private static final int TIMERS_PER_STEP = 256;

    private final SlotScope scope;
    private final List<KeyedTask> tasks;
    private final BooleanSupplier outputFull;
    private boolean firing;
    private boolean movedMeanwhile;
    private int firingTask;
    private boolean idlenessMayDiffer = true;
    private final long watermarkIntervalNanos;
    private long lastWatermarkNanos;
    private boolean asked;

    /**
     * @param tasks of the stage on this slot, live
     * @param watermarkIntervalNanos between two questions to the generators inside the chains
     */
    StageTime(SlotScope scope, List<KeyedTask> tasks, BooleanSupplier outputFull, long watermarkIntervalNanos) {
        this.watermarkIntervalNanos = watermarkIntervalNanos;
        this.scope = scope;
        this.tasks = tasks;
        this.outputFull = outputFull;
    }

    /** Something that tasks wait for has come further in time, or fallen idle. */
    void inputsMoved() {
        idlenessMayDiffer = true;
        if (firing) {
            movedMeanwhile = true;
        } else {
            firing = true;
            firingTask = 0;
        }
    }

    /** Whether tasks are being taken forward: no record may come in between. */
    boolean isFiring() {
        return firing;
    }

    /** Goes on taking tasks forward; returns whether there was progress. */
    boolean fire(long nowMs) throws Exception {
        scope.noOrigin();
        int fired = 0;
        while (firingTask < tasks.size()) {
            KeyedTask task = tasks.get(firingTask);
            long upToMs = task.firingTo(); // not what the inputs have come to since its first timer fired
            if (upToMs > task.watermarkMs()) {
                scope.task = task.id;
                boolean due = true;
                while (due) {
                    if (fired == TIMERS_PER_STEP || outputFull.getAsBoolean()) {
                        return fired > 0;
                    }
                    due = task.chain().fireTimer(upToMs, nowMs);
                    scope.requireNothingSwallowed();
                    fired += due ? 1 : 0;
                }
                task.reach(upToMs);
            }
            firingTask++;
        }
        firingTask = 0;
        firing = movedMeanwhile;
        movedMeanwhile = false;
        return true;
    }

    boolean fireProcessingTimers(long nowMs) throws Exception {
        int fired = 0;
        for (KeyedTask task : tasks) {
            // where the input has ended, those that are not due by then never fire, as in Flink
            if (task.chain().nextProcessingTimerMs() <= nowMs && task.watermarkMs() != Long.MAX_VALUE) {
                scope.noOrigin();
                scope.task = task.id;
                while (fired < TIMERS_PER_STEP
                        && !outputFull.getAsBoolean()
                        && task.chain().fireTimer(task.watermarkMs(), nowMs)) {
                    scope.requireNothingSwallowed();
                    fired++;
                }
            }
        }
        return fired > 0;
    }

    /**
     * A task is idle while all that feeds it is, so that nobody behind waits for it; and the strategies inside the chains speak, at their
     * interval.
     */
    boolean speak(long nowNanos) throws Exception {
        boolean periodic = !asked || nowNanos - lastWatermarkNanos >= watermarkIntervalNanos;
        if (!periodic && !idlenessMayDiffer) {
            return false;
        }
        idlenessMayDiffer = false;
        if (periodic) {
            asked = true;
            lastWatermarkNanos = nowNanos;
        }
        boolean changed = false;
        for (KeyedTask task : tasks) {
            boolean idle = task.isIdle();
            if (idle != task.toldIdle() || periodic) {
                scope.noOrigin();
                scope.task = task.id;
                changed |= task.tellIdle(idle);
                if (periodic) {
                    task.chain().onPeriodicEmit(true);
                }
            }
        }
        return changed;
    }

    /** Tells new functions the watermarks that their tasks have reached, and the stages behind them. */
    void announce() throws Exception {
        for (KeyedTask task : tasks) {
            if (task.watermarkMs() != Long.MIN_VALUE) {
                scope.task = task.id;
                task.chain().head().watermark(task.watermarkMs());
            }
        }
    }

    /** The least watermark of the tasks; {@link Long#MAX_VALUE} where there are none. */
    long leastWatermarkMs() {
        long least = Long.MAX_VALUE;
        for (KeyedTask task : tasks) {
            least = Math.min(least, task.watermarkMs());
        }
        return least;
    }

    /** After a rollback. */
    void reset() {
        idlenessMayDiffer = true;
        firing = false;
        movedMeanwhile = false;
        firingTask = 0;
    }
}
