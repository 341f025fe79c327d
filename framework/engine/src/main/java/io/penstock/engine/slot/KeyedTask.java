package io.penstock.engine.slot;

import io.penstock.engine.slot.TaskPlan.KeyedTaskPlan;
import io.penstock.log.Clock;
import io.penstock.metrics.Counter;
import io.penstock.metrics.MetricGroup;
import io.penstock.statestore.TaskState;
import java.util.List;

/** One key group of a keyed stage, on its slot. */
final class KeyedTask extends SlotTask {

    private static final long NOT_FIRING = Long.MIN_VALUE;

    private final int keyGroup;
    private final TaskState state;
    private final CutHistory<Long> cuts = new CutHistory<>();
    private final Counter recordsIn;
    private long watermarkMs;
    private long firingToMs = NOT_FIRING;
    private boolean toldIdle;

    KeyedTask(
            KeyedTaskPlan plan, int ordinal, long lastCommit, ChainFactory factory, MetricGroup metrics, Clock clock) {
        super(plan, ordinal, lastCommit, factory);
        this.recordsIn = metrics.counter("numRecordsIn");
        metrics.meter("numRecordsInPerSecond", new CounterRate(recordsIn, clock));
        this.keyGroup = plan.keyGroup();
        this.state = plan.state();
        this.watermarkMs = plan.watermarkMs();
        cuts.note(lastCommit, watermarkMs);
    }

    int keyGroup() {
        return keyGroup;
    }

    TaskState state() {
        return state;
    }

    /** A state in the journal that no operator has asked for when all are open would be lost unseen. */
    void refuseUnclaimedState() {
        if (!state.unclaimedStates().isEmpty()) {
            throw new IllegalStateException("task " + id + ": the journal holds state " + state.unclaimedStates()
                    + " that the job does not ask for when its functions open; bring the operator or its uid back");
        }
    }

    void process(Object key, Object value, long timestampMs) throws Exception {
        recordsIn.inc();
        state.setCurrentKey(key);
        chain().head().receive(value, timestampMs);
    }

    // ---- time

    /** What it has come to: all its timers up to there have fired. Never goes back but in a rollback. */
    long watermarkMs() {
        return watermarkMs;
    }

    /** The watermark to fire up to: the same from its first timer to {@link #reach}. All that feeds it idle, it stands still. */
    long firingTo(StageInputs inputs) {
        if (firingToMs != NOT_FIRING) {
            return firingToMs;
        }
        if (inputs.watermarkMs() <= watermarkMs) {
            return watermarkMs;
        }
        firingToMs = inputs.watermarkMs();
        return firingToMs;
    }

    void reach(long newWatermarkMs) throws Exception {
        firingToMs = NOT_FIRING;
        watermarkMs = newWatermarkMs;
        chain().head().watermark(newWatermarkMs);
    }

    boolean isIdle(StageInputs inputs) {
        return inputs.areIdle();
    }

    boolean toldIdle() {
        return toldIdle;
    }

    /** Returns whether that is news. */
    boolean tellIdle(boolean idle) throws Exception {
        if (idle == toldIdle) {
            return false;
        }
        toldIdle = idle;
        chain().head().idle(idle);
        return true;
    }

    // ---- cuts

    TaskCut cut(long commit) {
        cuts.note(commit, watermarkMs);
        return new TaskCut(number, null, watermarkMs, state.seal(), cutChain(commit), List.of());
    }

    void rollBack(long lastCommit) {
        rollBackChain(lastCommit);
        state.rollbackTo(lastCommit);
        watermarkMs = cuts.rollBackTo(lastCommit);
        firingToMs = NOT_FIRING;
        toldIdle = false;
    }
}
