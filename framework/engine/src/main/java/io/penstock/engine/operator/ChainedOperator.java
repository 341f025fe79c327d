package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.functions.RichFunction;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.util.OutputTag;
import java.util.HashMap;
import java.util.Map;
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
        if (function() instanceof RichFunction rich) {
            rich.setRuntimeContext(runtimeContext());
            rich.open(new OpenContext() {});
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
