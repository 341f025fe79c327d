package io.penstock.engine.slot;

import io.penstock.engine.operator.OperatorChain;
import io.penstock.engine.operator.OperatorChain.PendingSink;
import io.penstock.protocol.TaskId;
import java.util.ArrayList;
import java.util.List;

/** What a task is on its slot: its chain of operators, created anew after a rollback, and what its sinks still have to finish. */
abstract class SlotTask {

    /** Makes the chain of this task, with functions of its own. */
    interface ChainFactory {
        OperatorChain create(SlotTask task, int attempt);
    }

    private record PendingAt(long commit, PendingSink pending) {}

    final TaskId id;
    final int number;

    /** Ordinal among the tasks of its stage on this slot: the sender number towards exchanges. */
    final int ordinal;

    private final ChainFactory factory;
    private final List<PendingAt> pending = new ArrayList<>();
    private OperatorChain chain;
    private int attempt;

    @SuppressWarnings("NullAway.Init") // open() sets the chain before anything else is called
    SlotTask(TaskPlan plan, int ordinal, long lastCommit, ChainFactory factory) {
        this.id = plan.id();
        this.number = plan.number();
        this.ordinal = ordinal;
        this.factory = factory;
        plan.pendingSinks().forEach(sink -> pending.add(new PendingAt(lastCommit, sink)));
    }

    void open() throws Exception {
        chain = factory.create(this, attempt);
        for (PendingAt at : pending) {
            chain.restorePending(at.commit, at.pending);
        }
        chain.open();
    }

    OperatorChain chain() {
        return chain;
    }

    void close() throws Exception {
        if (chain != null) {
            chain.close();
        }
    }

    /** The chain's part of a cut. */
    List<PendingSink> cutChain(long commit) {
        List<PendingSink> left = chain.prepareCommit(commit);
        left.forEach(sink -> pending.add(new PendingAt(commit, sink)));
        return left;
    }

    void committed(long commit) {
        chain.committed(commit);
        pending.removeIf(at -> at.commit <= commit);
    }

    /** Before {@link #open} makes the next chain. */
    void rollBackChain(long lastCommit) {
        pending.removeIf(at -> at.commit > lastCommit);
        attempt++;
    }
}
