package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.api.common.functions.FunctionAround;
import io.penstock.api.dag.SinkTransformation;
import io.penstock.engine.graph.FunctionInjection;
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
    private final List<AsyncWaitOperator<?, ?>> async = new ArrayList<>(0);
    private final List<FunctionInjection.Given> given = new ArrayList<>();
    private final Receiver<Object> head;
    private final @Nullable AccumulatorReceiver accumulators;
    private boolean hasOperatorState;
    private int opened;

    /**
     * @param stage compiled for this task alone: its functions are not shared
     * @param exchanges where records for an exchange go, by the exchange's index
     */
    public OperatorChain(Stage stage, TaskScope task, IntFunction<Receiver<Object>> exchanges) {
        this.task = task;
        this.exchanges = exchanges;
        this.factory = new OperatorFactory(task);
        this.head = receiverOf(null, stage.heads());
        this.accumulators = accumulatorReceiver(stage);
    }

    /** Where the task's input goes. */
    public Receiver<Object> head() {
        return head;
    }

    /** What senders have folded of the task's input: see {@link PreAggregation}. */
    public void receiveAccumulator(Object accumulator, long timestampMs, int records) throws Exception {
        AccumulatorReceiver receiver = accumulators;
        if (receiver == null) {
            throw new IllegalStateException("task " + task.taskName() + " has no window that takes accumulators");
        }
        receiver.receiveAccumulator(accumulator, timestampMs, records);
    }

    private @Nullable AccumulatorReceiver accumulatorReceiver(Stage stage) {
        return stage.heads().size() == 1
                        && stage.heads().get(0) instanceof OperatorNode.Chained only
                        && operators.get(only.operator().id()) instanceof AccumulatorReceiver receiver
                ? receiver
                : null;
    }

    public void open() throws Exception {
        for (ChainedOperator<?, ?> operator : operators.values()) {
            opened++;
            for (Function function : operator.node.functions()) {
                inject(function);
            }
            operator.open();
        }
    }

    private void inject(Function function) {
        given.add(task.injection().into(function));
        if (function instanceof FunctionAround around) {
            inject(around.getWrappedFunction());
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
        given.forEach(FunctionInjection.Given::close);
        given.clear();
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
        EmittedRecords emitted = task.emitted();
        if (emitted != null) {
            emitted.cut();
        }
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

    /** Whether {@link #states} may be other than empty. */
    public boolean keepsStates() {
        return !pendingSinks.isEmpty() || !async.isEmpty() || hasOperatorState;
    }

    /** What goes on from a cut: of sinks, of functions that take part in commits, and what asynchronous functions have in flight. */
    public List<PendingSink> states(long commit) throws Exception {
        List<PendingSink> states = new ArrayList<>(2);
        for (ChainedOperator<?, ?> operator : operators.values()) {
            String key = operator.node.key();
            byte[] ofFunction = operator.snapshotOperatorState(commit);
            if (ofFunction != null) {
                states.add(PendingSink.operatorState(key, ofFunction));
            }
            byte[] flying = operator instanceof AsyncWaitOperator<?, ?> asking ? asking.inFlight() : null;
            if (flying != null) {
                states.add(PendingSink.inFlight(key, flying));
            }
        }
        for (SinkOperator<?> sink : pendingSinks) {
            byte[] bytes = sink.snapshotState(commit);
            if (bytes != null) {
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

    /** Before it is opened: hands an operator what an unacknowledged commit left pending, or what it goes on from. */
    public void restorePending(long commit, PendingSink pending) {
        for (ChainedOperator<?, ?> operator : operators.values()) {
            if (operator.node.key().equals(pending.operatorKey()) && restore(operator, commit, pending)) {
                return;
            }
        }
        String what = pending.isInFlight()
                ? "of records that were in flight"
                : pending.isOperatorState() ? "of operator state" : pending.isState() ? "of a sink's state" : "pending";
        throw new IllegalStateException("task " + task.taskName() + ": \"" + pending.operatorKey() + "\" left "
                + pending.bytes().length + " bytes " + what + " at commit " + commit
                + " and is not in the job any more; bring it back"
                + (pending.isOperatorState() ? ", or start a new run" : " until they are done with"));
    }

    private static boolean restore(ChainedOperator<?, ?> operator, long commit, PendingSink pending) {
        if (pending.isOperatorState()) {
            return operator.restoreOperatorState(pending.bytes());
        }
        if (operator instanceof AsyncWaitOperator<?, ?> asking && pending.isInFlight()) {
            asking.restore(pending.bytes());
            return true;
        }
        if (operator instanceof SinkOperator<?> sink && !pending.isInFlight()) {
            if (pending.isState()) {
                sink.restoreState(commit, pending.bytes());
            } else {
                sink.restore(commit, pending.bytes());
            }
            return true;
        }
        return false;
    }

    // ---- asynchronous functions

    /** Whether there are any. */
    public boolean hasAsync() {
        return !async.isEmpty();
    }

    /** Whether one of them has in flight what it may: no more input until answers come. */
    public boolean isAsyncFull() {
        for (int i = 0; i < async.size(); i++) {
            if (async.get(i).isFull()) {
                return true;
            }
        }
        return false;
    }

    /** Makes calls that are due and gives up on others; returns whether there were any. */
    public boolean stepAsync() throws Exception {
        boolean worked = false;
        for (int i = 0; i < async.size(); i++) {
            worked |= async.get(i).step();
        }
        return worked;
    }

    /** Emits what has been answered for one record, or a watermark behind it; returns whether there was any. */
    public boolean emitAsync() throws Exception {
        for (int i = 0; i < async.size(); i++) { // downstream first
            AsyncWaitOperator<?, ?> operator = async.get(i);
            if (operator.emit()) {
                return true;
            }
            if (operator.isFull()) {
                return false;
            }
        }
        return false;
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

    /** @param from what emits to them; null for the task's input */
    private Receiver<Object> receiverOf(@Nullable OperatorNode from, List<OperatorNode.Target> targets) {
        EmittedRecords emitted = task.emitted();
        List<Receiver<Object>> receivers = new ArrayList<>();
        for (OperatorNode.Target target : targets) {
            Receiver<Object> receiver = receiverOf(target);
            receivers.add(emitted == null ? receiver : emitted.watching(from, label(target), receiver));
        }
        return switch (receivers.size()) {
            case 0 -> new Discard<>();
            case 1 -> receivers.get(0);
            default -> new FanOut<>(receivers);
        };
    }

    private static String label(OperatorNode.Target target) {
        return target instanceof OperatorNode.Chained chained
                ? EmittedRecords.label(chained.operator())
                : "an operator behind it in another stage";
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
        Receiver<Object> output = receiverOf(node, node.outputs());
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
        byTag.forEach((tag, targets) -> receivers.put(tag, receiverOf(node, targets)));
        return receivers;
    }

    /** What the chain must call besides passing records. */
    private void register(OperatorNode node, ChainedOperator<Object, Object> operator) {
        operators.put(node.id(), operator);
        hasOperatorState |= operator.hasOperatorState();
        if (operator instanceof AsyncWaitOperator<?, ?> asking) {
            async.add(asking);
        } else if (operator instanceof TimerOperator withTimers) {
            withTimers.timers().tell(operator.eventClock);
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
     * What an operator leaves in a commit record beside the task's state: what a sink must finish after the commit, or goes on from; what an
     * asynchronous function has in flight.
     *
     * @param operator the operator's uid or id, with a sign and a word behind it where it is state
     */
    @SuppressWarnings("ArrayRecordComponent") // opaque bytes
    public record PendingSink(String operator, byte[] bytes) {

        private static final char SIGN = '#'; // no uid has it
        private static final String STATE = SIGN + "state";
        private static final String IN_FLIGHT = SIGN + "inflight";
        private static final String OPERATOR_STATE = SIGN + "operator";

        static PendingSink state(String sink, byte[] bytes) {
            return new PendingSink(sink + STATE, bytes);
        }

        static PendingSink inFlight(String operator, byte[] bytes) {
            return new PendingSink(operator + IN_FLIGHT, bytes);
        }

        static PendingSink operatorState(String operator, byte[] bytes) {
            return new PendingSink(operator + OPERATOR_STATE, bytes);
        }

        /** Whether it is what the operator goes on from, which nobody has to finish. */
        public boolean isState() {
            return operator.indexOf(SIGN) >= 0;
        }

        /** Whether it is records in flight: the task has not ended. */
        public boolean isInFlight() {
            return operator.endsWith(IN_FLIGHT);
        }

        boolean isOperatorState() {
            return operator.endsWith(OPERATOR_STATE);
        }

        String operatorKey() {
            return isState() ? operator.substring(0, operator.indexOf(SIGN)) : operator;
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
