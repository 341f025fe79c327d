package io.penstock.engine.slot;

import io.penstock.engine.operator.OperatorChain;
import io.penstock.engine.operator.OperatorChain.PendingSink;
import io.penstock.metrics.RegisteredMetricGroup;
import io.penstock.protocol.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What a task is on its slot: its chain of operators, created anew after a rollback, and what its sinks still have to finish. */
abstract class SlotTask {

    private static final int ANSWERS_PER_STEP = 256;

    /** Makes the chain of this task, with functions of its own. */
    interface ChainFactory {
        OperatorChain create(int attempt);
    }

    private record PendingAt(long commit, PendingSink pending) {}

    final TaskId id;
    final int number;

    private final TaskPlan plan;
    private final ChainFactory factory;
    private final RegisteredMetricGroup metrics;
    private final List<PendingAt> pending = new ArrayList<>();
    private final CutHistory<List<PendingSink>> kept = new CutHistory<>();
    private List<PendingSink> keptAtStart;
    private OperatorChain chain;
    private boolean open;
    private int attempt;

    @SuppressWarnings("NullAway.Init") // open() sets the chain before anything else is called
    SlotTask(TaskPlan plan, long lastCommit, ChainFactory factory, RegisteredMetricGroup metrics) {
        this.plan = plan;
        this.metrics = metrics;
        this.id = plan.id();
        this.number = plan.number();
        this.factory = factory;
        this.keptAtStart =
                plan.pendingSinks().stream().filter(PendingSink::isKept).toList();
        kept.note(lastCommit, keptAtStart);
        plan.pendingSinks().stream()
                .filter(sink -> !sink.isKept())
                .forEach(sink -> pending.add(new PendingAt(lastCommit, sink)));
    }

    void open() throws Exception {
        chain = factory.create(attempt);
        for (PendingAt at : pending) {
            chain.restorePending(at.commit, at.pending);
        }
        keptAtStart.forEach(chain::restoreKept);
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
     * The chain's part of a cut: what its operators keep, and all that its sinks have to finish, what they have not finished of earlier
     * commits included, because a restart looks at the last commit only.
     */
    List<PendingSink> cutChain(long commit) throws Exception {
        chain.prepareCommit(commit).forEach(sink -> pending.add(new PendingAt(commit, sink)));
        List<PendingSink> keeping = chain.keep(commit);
        kept.note(commit, keeping);
        if (pending.isEmpty()) {
            return keeping;
        }
        List<PendingSink> all = new ArrayList<>(keeping);
        pending.forEach(at -> all.add(at.pending));
        return all;
    }

    /** Where the functions could not be opened nobody has finished anything: it stays pending for those that can. */
    void committed(long commit) {
        if (open) {
            chain.committed(commit);
            pending.removeIf(at -> at.commit <= commit);
        }
    }

    /** Before {@link #open} makes the next chain. */
    void rollBackChain(long lastCommit) {
        pending.removeIf(at -> at.commit > lastCommit);
        keptAtStart = kept.rollBackTo(lastCommit);
        attempt++;
    }
}
