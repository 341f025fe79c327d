package io.penstock.engine.operator;

import io.penstock.api.dag.SinkTransformation;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.engine.graph.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The operators of one task, wired by direct calls. Built, opened, used and closed on the slot's thread; after a rollback a new one
 * takes its place.
 */
public final class OperatorChain {

    private final TaskScope task;
    private final IntFunction<Receiver<Object>> exchanges;
    // callees before callers: opened in this order, so that who is called is open
    private final Map<String, ChainedOperator<?, ?>> operators = new LinkedHashMap<>();
    private final OperatorFactory factory;
    private final List<OperatorTimers> timers = new ArrayList<>();
    private final List<WatermarkOperator<?>> periodic = new ArrayList<>();
    private final List<SinkOperator<?>> pendingSinks = new ArrayList<>(0);
    private final Receiver<Object> head;
    private int opened;

    /**
     * @param stage compiled for this task alone: its functions are not shared
     * @param exchanges where records for an exchange go, by the exchange's index
     */
    public OperatorChain(Stage stage, TaskScope task, IntFunction<Receiver<Object>> exchanges) {
        this.task = task;
        this.exchanges = exchanges;
        this.factory = new OperatorFactory(task);
        this.head = receiverOf(stage.heads());
    }

    /** Where the task's input goes. */
    public Receiver<Object> head() {
        return head;
    }

    public void open() throws Exception {
        for (ChainedOperator<?, ?> operator : operators.values()) {
            opened++;
            operator.open();
        }
    }

    /** Closes what was opened; the first failure is thrown after all were tried, the others are attached to it. */
    public void close() throws Exception {
        Exception first = null;
        for (ChainedOperator<?, ?> operator : operators.values()) {
            if (opened-- <= 0) {
                break;
            }
            try {
                operator.close();
            } catch (Exception failed) {
                if (first == null) {
                    first = failed;
                } else {
                    first.addSuppressed(failed);
                }
            }
        }
        opened = 0;
        task.metrics().close();
        if (first != null) {
            throw first;
        }
    }

    /** Whether an operator may ask for the state of this name when records come, though none has at the opening. */
    public boolean mayAskLaterFor(String stateName) {
        for (ChainedOperator<?, ?> operator : operators.values()) {
            if (operator.mayAskLaterFor(stateName)) {
                return true;
            }
        }
        return false;
    }

    /** Whether there are sinks that may leave something pending. */
    public boolean hasPendingSinks() {
        return !pendingSinks.isEmpty();
    }

    /** Whether one of them has as much to finish as it can hold. */
    public boolean isSinkFull() {
        for (SinkOperator<?> sink : pendingSinks) {
            if (sink.isFull()) {
                return true;
            }
        }
        return false;
    }

    /** What the sinks leave pending at a cut. */
    public List<PendingSink> prepareCommit(long commit) {
        List<PendingSink> pending = List.of();
        for (ChainedOperator<?, ?> operator : operators.values()) {
            byte[] bytes = operator.prepareCommit(commit);
            if (bytes != null) {
                if (pending.isEmpty()) {
                    pending = new ArrayList<>(2);
                }
                pending.add(new PendingSink(operator.node.key(), bytes));
            }
        }
        return pending;
    }

    /** What the sinks need to go on from a cut. */
    public List<PendingSink> sinkStates(long commit) {
        List<PendingSink> states = List.of();
        for (SinkOperator<?> sink : pendingSinks) {
            byte[] bytes = sink.snapshotState(commit);
            if (bytes != null) {
                if (states.isEmpty()) {
                    states = new ArrayList<>(2);
                }
                states.add(PendingSink.state(sink.node.key(), bytes));
            }
        }
        return states;
    }

    public void committed(long commit) {
        for (ChainedOperator<?, ?> operator : operators.values()) {
            operator.committed(commit);
        }
    }

    /** Hands a sink what an unacknowledged commit left pending, or its state at the last commit. */
    public void restorePending(long commit, PendingSink pending) {
        for (ChainedOperator<?, ?> operator : operators.values()) {
            if (operator.node.key().equals(pending.sink()) && operator instanceof SinkOperator<?> sink) {
                if (pending.isState()) {
                    sink.restoreState(commit, pending.bytes());
                } else {
                    sink.restore(commit, pending.bytes());
                }
                return;
            }
        }
        throw new IllegalStateException("task " + task.taskName() + ": sink \"" + pending.sink() + "\" left "
                + pending.bytes().length + " bytes pending at commit " + commit
                + " and is not in the job any more; bring it back until they are committed");
    }

    /**
     * Fires one timer that is due.
     *
     * @return whether one fired
     */
    public boolean fireTimer(long watermarkMs, long nowMs) throws Exception {
        for (OperatorTimers own : timers) {
            if (own.fire(watermarkMs, nowMs)) {
                return true;
            }
        }
        return false;
    }

    /** The earliest processing-time timer, or {@link Long#MAX_VALUE}. */
    public long nextProcessingTimerMs() {
        long next = Long.MAX_VALUE;
        for (OperatorTimers own : timers) {
            next = Math.min(next, own.nextProcessingTimerMs());
        }
        return next;
    }

    /**
     * Lets the watermark strategies inside the chain speak, every now and then: upstream may have no event time at all.
     *
     * @param caughtUp whether the task's input has nothing to read at the moment
     */
    public void onPeriodicEmit(boolean caughtUp) throws Exception {
        for (WatermarkOperator<?> operator : periodic) {
            operator.onPeriodicEmit(caughtUp);
        }
    }

    private Receiver<Object> receiverOf(List<OperatorNode.Target> targets) {
        List<Receiver<Object>> receivers = new ArrayList<>();
        for (OperatorNode.Target target : targets) {
            receivers.add(receiverOf(target));
        }
        return switch (receivers.size()) {
            case 0 -> new Discard<>();
            case 1 -> receivers.get(0);
            default -> new FanOut<>(receivers);
        };
    }

    private Receiver<Object> receiverOf(OperatorNode.Target target) {
        if (target instanceof OperatorNode.Exchanged exchanged) {
            return exchanges.apply(exchanged.exchange());
        }
        OperatorNode node = ((OperatorNode.Chained) target).operator();
        @SuppressWarnings("unchecked") // types were checked when the job was drawn
        ChainedOperator<Object, Object> known = (ChainedOperator<Object, Object>) operators.get(node.id());
        if (known != null) {
            return known;
        }
        Receiver<Object> output = receiverOf(node.outputs());
        ChainedOperator<Object, Object> operator = factory.create(node, output, sideOutputsOf(node));
        register(node, operator);
        return operator;
    }

    private Map<String, Receiver<Object>> sideOutputsOf(OperatorNode node) {
        Map<String, List<OperatorNode.Target>> byTag = new HashMap<>();
        for (OperatorNode.SideOutput side : node.sideOutputs()) {
            byTag.computeIfAbsent(side.tag(), absent -> new ArrayList<>()).add(side.target());
        }
        Map<String, Receiver<Object>> receivers = new HashMap<>();
        byTag.forEach((tag, targets) -> receivers.put(tag, receiverOf(targets)));
        return receivers;
    }

    /** What the chain must call besides passing records. */
    private void register(OperatorNode node, ChainedOperator<Object, Object> operator) {
        operators.put(node.id(), operator);
        if (operator instanceof TimerOperator withTimers) {
            timers.add(withTimers.timers());
        } else if (operator instanceof WatermarkOperator<?> watermarks) {
            periodic.add(watermarks);
        } else if (operator instanceof SinkOperator<?> sink
                && node.transformation() instanceof SinkTransformation<?> transformation
                && transformation.sink().needsJournal()) {
            pendingSinks.add(sink);
        }
    }

    /**
     * What a sink must finish after the commit, or goes on from, as the commit record has it.
     *
     * @param operator the sink's uid or id, with {@code #state} behind it where it is state
     */
    @SuppressWarnings("ArrayRecordComponent") // opaque bytes
    public record PendingSink(String operator, byte[] bytes) {

        private static final String STATE = "#state"; // no uid has such a sign

        static PendingSink state(String sink, byte[] bytes) {
            return new PendingSink(sink + STATE, bytes);
        }

        public boolean isState() {
            return operator.endsWith(STATE);
        }

        String sink() {
            return isState() ? operator.substring(0, operator.length() - STATE.length()) : operator;
        }

        public boolean isSameAs(PendingSink other) {
            return operator.equals(other.operator) && Arrays.equals(bytes, other.bytes);
        }
    }

    /** For messages: the operator that has this id, or null. */
    public @Nullable OperatorNode node(String id) {
        ChainedOperator<?, ?> operator = operators.get(id);
        return operator == null ? null : operator.node;
    }
}
