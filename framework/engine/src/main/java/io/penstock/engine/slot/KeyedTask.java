package io.penstock.engine.slot;

import io.penstock.api.connector.source.SourcePosition;
import io.penstock.engine.exchange.CombinedTime;
import io.penstock.engine.operator.OperatorChain.PendingSink;
import io.penstock.engine.slot.TaskCut.VerdictTaken;
import io.penstock.engine.slot.TaskPlan.KeyedTaskPlan;
import io.penstock.log.Clock;
import io.penstock.metrics.Gauge;
import io.penstock.metrics.RegisteredMetricGroup;
import io.penstock.protocol.TaskId;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.TaskState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One key group of a keyed stage, on its slot. Its time is the least of what feeds it: the stage's inputs on this slot, where it is
 * settled, and those tasks that reach it by frames.
 */
final class KeyedTask extends SlotTask {

    private static final long NOT_FIRING = Long.MIN_VALUE;

    /** That sweeps of its state look at in a cut: some ten microseconds in the heap, some hundred where they come from RocksDB. */
    private static final int SWEPT_PER_CUT = 256;

    private final KeyedStageLoop stage;
    private final int keyGroup;
    private final long firstCommit;
    private final TaskState state;
    private final FrameFeed frames;
    private final FrameVerdicts verdicts;
    private final CutHistory<Long> cuts = new CutHistory<>();
    private final HeldRows held = new HeldRows();
    private final CombinedTime inputs = new CombinedTime();
    private boolean settled;
    private volatile long watermarkMs;
    private long firingToMs = NOT_FIRING;
    private boolean toldIdle;

    KeyedTask(
            KeyedTaskPlan plan,
            KeyedStageLoop stage,
            FrameFeed frames,
            FrameVerdicts verdicts,
            long lastCommit,
            ChainFactory factory,
            RegisteredMetricGroup metrics,
            Clock clock) {
        super(plan, lastCommit, factory, metrics, clock);
        this.keyGroup = plan.keyGroup();
        this.firstCommit = lastCommit;
        this.stage = stage;
        this.frames = frames;
        this.verdicts = verdicts;
        this.state = plan.state();
        this.watermarkMs = plan.watermarkMs();
        metrics.gauge("currentOutputWatermark", (Gauge<Long>) this::watermarkMs);
        cuts.note(lastCommit, watermarkMs);
    }

    int keyGroup() {
        return keyGroup;
    }

    TaskState state() {
        return state;
    }

    FrameFeed frames() {
        return frames;
    }

    FrameVerdicts verdicts() {
        return verdicts;
    }

    HeldRows held() {
        return held;
    }

    KeyedStageLoop stage() {
        return stage;
    }

    /** A state in the journal that no operator has asked for when all are open, or may ask for later, would be lost unseen. */
    void refuseUnclaimedState() {
        List<String> forgotten = state.unclaimedStates().stream()
                .filter(name -> !chain().mayAskLaterFor(name))
                .toList();
        if (!forgotten.isEmpty()) {
            throw new IllegalStateException("task " + id + ": the journal holds state " + forgotten
                    + " that the job does not ask for when its functions open; bring the operator or its uid back");
        }
    }

    void process(Object key, Object value, long timestampMs) throws Exception {
        recordsIn.inc();
        state.setCurrentKey(key);
        chain().head().receive(value, timestampMs);
    }

    /** @param records that a sender has folded into it */
    void processAccumulator(Object key, Object accumulator, long timestampMs, int records) throws Exception {
        recordsIn.inc(records);
        state.setCurrentKey(key);
        chain().receiveAccumulator(accumulator, timestampMs, records);
    }

    /** The cut that it came with does not count: its state waits, as it came, for the next one. */
    void giveBack() {
        super.dispose();
        state.rollbackTo(firstCommit);
    }

    @Override
    void dispose() {
        super.dispose();
        state.close();
    }

    // ---- time

    /**
     * @param nowSettled whether records of this process come directly
     * @param byFrame the tasks whose records come by frame
     */
    void route(boolean nowSettled, Set<TaskId> byFrame) {
        settled = nowSettled;
        frames.received().expect(byFrame);
        stage.inputsMoved();
    }

    /** What it has come to: all its timers up to there have fired. Never goes back but in a rollback. Any thread. */
    long watermarkMs() {
        return watermarkMs;
    }

    /** The watermark to fire up to: the same from its first timer to {@link #reach}. All that feeds it idle, it stands still. */
    long firingTo() {
        if (firingToMs != NOT_FIRING) {
            return firingToMs;
        }
        long inputsMs = held.areHeld() ? Long.MIN_VALUE : inputsMs();
        if (inputsMs <= watermarkMs) {
            return watermarkMs;
        }
        firingToMs = inputsMs;
        return inputsMs;
    }

    private long inputsMs() {
        return switch (inputs().standing()) {
            case ACTIVE, ENDED -> inputs.leastMs();
            // what the inputs had come to before they fell idle; who has ended says nothing while others may wake
            case IDLE, NONE ->
                settled && stage.inputs().standing() != CombinedTime.Standing.ENDED
                        ? stage.inputs().watermarkMs()
                        : Long.MIN_VALUE;
        };
    }

    /** All that feeds it. */
    private CombinedTime inputs() {
        inputs.clear();
        if (settled) {
            inputs.add(stage.inputs().standing(), stage.inputs().watermarkMs());
        }
        CombinedTime received = frames.received().time();
        inputs.add(received.standing(), received.leastMs());
        return inputs;
    }

    boolean isBehindItsInputs() {
        return firingTo() > watermarkMs;
    }

    /** Something that it waits for has come further in time. */
    void inputsMoved() {
        stage.inputsMoved();
    }

    void reach(long newWatermarkMs) throws Exception {
        firingToMs = NOT_FIRING;
        watermarkMs = newWatermarkMs;
        chain().head().watermark(newWatermarkMs);
    }

    boolean isIdle() {
        return switch (inputs().standing()) {
            case IDLE, NONE -> !held.areHeld();
            case ACTIVE, ENDED -> false;
        };
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

    /**
     * @param releasedTo whose it is behind the cut; null where it stays
     * @param snapshot whether one is to begin
     */
    TaskCut cut(long commit, @Nullable String releasedTo, boolean snapshot) throws Exception {
        cuts.note(commit, watermarkMs);
        SourcePosition position = frames.cut(commit);
        List<VerdictTaken> sealed = verdicts.cut();
        List<PendingSink> left = cutChain(commit); // may still write state
        state.sweep(SWEPT_PER_CUT);
        SealedWrites writes = state.seal();
        StateSnapshot begun = snapshot && releasedTo == null ? state.snapshot() : null;
        return new TaskCut(
                number, position, watermarkMs, writes, left, frames.received().counters(), releasedTo, sealed, begun);
    }

    @Override
    void committed(long commit) {
        super.committed(commit);
        verdicts.committed(frames.offsetAt(commit));
    }

    @Override
    void addVerdicts(Map<Long, Verdict> added) {
        verdicts.add(added);
    }

    void rollBack(long lastCommit, Map<Long, Verdict> added) {
        rollBackChain(lastCommit);
        state.rollbackTo(lastCommit);
        frames.rollBack(lastCommit);
        verdicts.rollBack(added);
        held.rollBack(lastCommit);
        watermarkMs = cuts.rollBackTo(lastCommit);
        firingToMs = NOT_FIRING;
        toldIdle = false;
    }
}
