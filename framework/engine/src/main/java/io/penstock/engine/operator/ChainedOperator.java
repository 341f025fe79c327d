package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.api.common.functions.FunctionAround;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.functions.RichFunction;
import io.penstock.api.common.state.KeyedStateStore;
import io.penstock.api.common.state.OperatorStateStore;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.runtime.state.FunctionInitializationContext;
import io.penstock.runtime.state.FunctionSnapshotContext;
import io.penstock.statestore.TaskState;
import io.penstock.streaming.api.checkpoint.CheckpointedFunction;
import io.penstock.util.OutputTag;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One operator of one task: takes records, calls the user's function, passes on. Owned by the slot's thread from {@link #open} to
 * {@link #close}; never reopened.
 *
 * @param <IN> what it takes
 * @param <OUT> what it passes on
 */
abstract class ChainedOperator<IN, OUT> implements Receiver<IN> {

    protected final OperatorNode node;
    protected final TaskScope task;
    protected final Receiver<OUT> output;
    final EventClock eventClock = new EventClock();
    private final Map<String, Receiver<Object>> sideOutputs;
    private @Nullable OperatorState operatorState;

    ChainedOperator(
            OperatorNode node, TaskScope task, Receiver<OUT> output, Map<String, Receiver<Object>> sideOutputs) {
        this.node = node;
        this.task = task;
        this.output = output;
        this.sideOutputs = new HashMap<>(sideOutputs);
    }

    /** The user's function; null where the operator has none. */
    abstract @Nullable Function function();

    void open() throws Exception {
        Function function = function();
        CheckpointedFunction checkpointed = checkpointed();
        if (checkpointed != null) {
            OperatorRuntimeContext context = runtimeContext();
            for (Function each = function; each != null; each = within(each)) {
                if (each instanceof RichFunction rich) {
                    rich.setRuntimeContext(context);
                }
            }
            checkpointed.initializeState(new Initialization(operatorState(), context));
        }
        if (function instanceof RichFunction rich) {
            rich.setRuntimeContext(runtimeContext());
            rich.open(new OpenContext() {});
        }
        if (checkpointed != null) {
            operatorState().refuseUnclaimed();
        }
    }

    private static @Nullable Function within(Function function) {
        return function instanceof FunctionAround around ? around.getWrappedFunction() : null;
    }

    /** The user's function where it takes part in commits; else null. */
    private @Nullable CheckpointedFunction checkpointed() {
        for (Function each = function(); each != null; each = within(each)) {
            if (each instanceof CheckpointedFunction checkpointed) {
                return checkpointed;
            }
        }
        return null;
    }

    /** Whether its function takes part in commits. */
    final boolean hasOperatorState() {
        return checkpointed() != null;
    }

    private OperatorState operatorState() {
        OperatorState known = operatorState;
        if (known == null) {
            known = new OperatorState(node);
            operatorState = known;
        }
        return known;
    }

    /**
     * Before it is opened: the states of its function as of the cut that the task goes on from.
     *
     * @return false where the function has none
     */
    final boolean restoreOperatorState(byte[] bytes) {
        if (checkpointed() == null) {
            return false;
        }
        operatorState().restore(bytes);
        return true;
    }

    /** At a cut: the states of its function; null where it has none. */
    final byte @Nullable [] snapshotOperatorState(long commit) throws Exception {
        CheckpointedFunction checkpointed = checkpointed();
        if (checkpointed == null) {
            return null;
        }
        TaskState keyed = task.state();
        if (keyed != null) {
            keyed.clearCurrentKey();
        }
        checkpointed.snapshotState(new Snapshot(commit, task.clock().nowMs()));
        return operatorState().write();
    }

    private record Snapshot(long commit, long nowMs) implements FunctionSnapshotContext {
        @Override
        public long getCheckpointId() {
            return commit;
        }

        @Override
        public long getCheckpointTimestamp() {
            return nowMs;
        }
    }

    private record Initialization(OperatorState states, KeyedStateStore keyed)
            implements FunctionInitializationContext {
        @Override
        public boolean isRestored() {
            return states.isRestored();
        }

        @Override
        public OptionalLong getRestoredCheckpointId() {
            return OptionalLong.empty();
        }

        @Override
        public OperatorStateStore getOperatorStateStore() {
            return states;
        }

        @Override
        public KeyedStateStore getKeyedStateStore() {
            return keyed;
        }
    }

    void close() throws Exception {
        if (function() instanceof RichFunction rich) {
            rich.close();
        }
    }

    /** At a cut; null where the operator leaves nothing pending. */
    byte @Nullable [] prepareCommit(long commit) {
        return null;
    }

    void committed(long commit) {}

    /** Whether it may ask for the state of this name when records come, if it has not when it was opened. */
    boolean mayAskLaterFor(String stateName) {
        return false;
    }

    OperatorRuntimeContext runtimeContext() {
        return new OperatorRuntimeContext(node, task, eventClock);
    }

    @Override
    public void watermark(long timestampMs) throws Exception {
        eventClock.watermark(timestampMs);
        output.watermark(timestampMs);
    }

    @Override
    public void idle(boolean idle) throws Exception {
        output.idle(idle);
    }

    /** Where nobody reads the tag it goes nowhere. */
    final <X> void emitSide(OutputTag<X> tag, X value, long timestampMs) throws Exception {
        Receiver<Object> receiver = sideOutputs.get(tag.getId());
        if (receiver != null) {
            receiver.receive(value, timestampMs);
        }
    }

    /** {@link #emitSide} from within a user's function, which may swallow what is thrown: the process rolls back all the same. */
    final <X> void emitSideFromFunction(OutputTag<X> tag, X value, long timestampMs) {
        try {
            emitSide(tag, value, timestampMs);
        } catch (Exception thrown) {
            task.failures().accept(thrown);
            throw Downstream.rethrow(thrown);
        }
    }
}
