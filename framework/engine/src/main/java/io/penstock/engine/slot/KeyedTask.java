package io.penstock.engine.slot;

import io.penstock.engine.slot.TaskPlan.KeyedTaskPlan;
import io.penstock.log.Clock;
import io.penstock.metrics.Counter;
import io.penstock.metrics.MetricGroup;
import io.penstock.statestore.TaskState;

/** One key group of a keyed stage, on its slot. */
final class KeyedTask extends SlotTask {

    private final int keyGroup;
    private final TaskState state;

    private final Counter recordsIn;

    KeyedTask(
            KeyedTaskPlan plan, int ordinal, long lastCommit, ChainFactory factory, MetricGroup metrics, Clock clock) {
        super(plan, ordinal, lastCommit, factory);
        this.recordsIn = metrics.counter("numRecordsIn");
        metrics.meter("numRecordsInPerSecond", new CounterRate(recordsIn, clock));
        this.keyGroup = plan.keyGroup();
        this.state = plan.state();
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

    TaskCut cut(long commit, long watermarkMs) {
        return new TaskCut(number, null, watermarkMs, state.seal(), cutChain(commit), java.util.List.of());
    }

    void rollBack(long lastCommit) {
        rollBackChain(lastCommit);
        state.rollbackTo(lastCommit);
    }
}
