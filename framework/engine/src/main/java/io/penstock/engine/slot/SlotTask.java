package io.penstock.engine.slot;

import io.penstock.engine.operator.OperatorChain;
import io.penstock.engine.operator.OperatorChain.PendingSink;
import io.penstock.log.Clock;
import io.penstock.metrics.Counter;
import io.penstock.metrics.RegisteredMetricGroup;
import io.penstock.protocol.TaskId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What a task is on its slot: its chain of operators, created anew after a rollback, and what its sinks still have to finish. */
abstract class SlotTask {

    private static final int ANSWERS_PER_STEP = 256;

    /** Makes the chain of this task, with functions of its own. */
    interface ChainFactory {
        OperatorChain create(int attempt, Counter recordsOut);
    }

    private record PendingAt(long commit, PendingSink pending) {}

    private record StatesAt(long commit, List<PendingSink> states) {}

    final Counter recordsIn;
    final TaskId id;
    final int number;

    private final TaskPlan plan;
    private final ChainFactory factory;
    private final RegisteredMetricGroup metrics;
    private final Counter recordsOut;
    private final List<PendingAt> pending = new ArrayList<>();

    /** Of the last commit that is known and the cuts behind it, in their order. */
    private final ArrayDeque<StatesAt> states = new ArrayDeque<>();

    private OperatorChain chain;
    private boolean open;
    private int attempt;

    @SuppressWarnings("NullAway.Init") // open() sets the chain before anything else is called
    SlotTask(TaskPlan plan, long lastCommit, ChainFactory factory, RegisteredMetricGroup metrics, Clock clock) {
        this.plan = plan;
        this.metrics = metrics;
        this.recordsIn = metrics.counter("numRecordsIn");
        this.recordsOut = metrics.counter("numRecordsOut");
        metrics.meter("numRecordsInPerSecond", new CounterRate(recordsIn, clock));
        metrics.meter("numRecordsOutPerSecond", new CounterRate(recordsOut, clock));
        this.id = plan.id();
        this.number = plan.number();
        this.factory = factory;
        List<PendingSink> before = new ArrayList<>();
        for (PendingSink sink : plan.pendingSinks()) {
            if (sink.isState()) {
                before.add(sink);
            } else {
                pending.add(new PendingAt(lastCommit, sink));
            }
        }
        states.addLast(new StatesAt(lastCommit, before));
    }

    void open() throws Exception {
        chain = factory.create(attempt, recordsOut);
        StatesAt last = states.getLast();
        for (PendingSink state : last.states) {
            chain.restorePending(last.commit, state);
        }
        for (PendingAt at : pending) {
            chain.restorePending(at.commit, at.pending);
        }
        chain.open();
        open = true;
    }

    TaskPlan plan() {
        return plan;
    }

    /** It does not run here any more, and will not be rolled back. */
    void dispose() {
        metrics.close();
    }

    /** What is decided on records that it has yet to read. */
    abstract void addVerdicts(Map<Long, Verdict> added);

    OperatorChain chain() {
        return chain;
    }

    void close() throws Exception {
        open = false;
        if (chain != null) {
            chain.close();
        }
    }

    /**
     * Goes on with what the task's asynchronous functions ask: calls that are due, and answers as far as there is room for them.
     *
     * @return whether there was anything to do
     */
    boolean stepAsync(SlotScope scope, BooleanSupplier outputFull) throws Exception {
        if (!chain.hasAsync()) {
            return false;
        }
        scope.noOrigin(); // the record may have been committed before a cut
        scope.task = id;
        boolean worked = chain.stepAsync();
        scope.requireNothingSwallowed();
        for (int budget = ANSWERS_PER_STEP; budget > 0 && !outputFull.getAsBoolean() && chain.emitAsync(); budget--) {
            worked = true;
            scope.requireNothingSwallowed();
        }
        return worked;
    }

    /** Whether its asynchronous functions have as much in flight as they may: it takes no input until some is answered. */
    boolean isAsyncFull() {
        return chain.isAsyncFull();
    }

    /**
     * The chain's part of a cut: the state of its sinks and what is in flight, and all that sinks have to finish, what they have not finished of
     * earlier commits included, because a restart looks at the last commit only.
     */
    List<PendingSink> cutChain(long commit) throws Exception {
        chain.prepareCommit(commit).forEach(sink -> pending.add(new PendingAt(commit, sink)));
        if (!chain.keepsStates()) {
            return pending.stream().map(PendingAt::pending).toList();
        }
        StatesAt now = new StatesAt(commit, chain.states(commit));
        states.addLast(now);
        List<PendingSink> all = new ArrayList<>(now.states);
        pending.forEach(at -> all.add(at.pending));
        return all;
    }

    /** Where the functions could not be opened nobody has finished anything: it stays pending for those that can. */
    void committed(long commit) {
        if (open) {
            chain.committed(commit);
            pending.removeIf(at -> at.commit <= commit);
            while (states.size() > 1 && second(states).commit <= commit) {
                states.removeFirst();
            }
        }
    }

    private static StatesAt second(ArrayDeque<StatesAt> of) {
        Iterator<StatesAt> each = of.iterator();
        each.next();
        return each.next();
    }

    /** Before {@link #open} makes the next chain. */
    void rollBackChain(long lastCommit) {
        pending.removeIf(at -> at.commit > lastCommit);
        while (states.size() > 1 && states.getLast().commit > lastCommit) {
            states.removeLast();
        }
        attempt++;
    }
}
