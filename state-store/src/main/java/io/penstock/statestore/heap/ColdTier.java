package io.penstock.statestore.heap;

import io.penstock.statestore.cold.ColdStore;
import io.penstock.statestore.journal.StateDeclaration;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What lies behind a task's heap tier.
 *
 * @param store what a snapshot was restored to, or empty; closed with the task's state
 * @param declarations that the snapshot names, empty for an empty store
 * @param limits of the heap tier
 * @param tails for what journals hold of states that nobody has asked for yet; null: it waits in the heap, however much it is
 * @param closer runs the closing of the store, which may block, once the slot has left
 */
public record ColdTier(
        ColdStore store,
        List<StateDeclaration> declarations,
        TierBudget limits,
        @Nullable Tails tails,
        Executor closer) {

    /**
     * Where what has to wait waits.
     *
     * @param directory of the task, there already
     * @param heapBytes of payloads that stay in the heap, at most, about
     */
    public record Tails(Path directory, long heapBytes) {}

    public ColdTier {
        declarations = List.copyOf(declarations);
    }

    /** Closed by whoever closes the task's state; what waits does so in the heap. */
    public static ColdTier of(ColdStore store, List<StateDeclaration> declarations, TierBudget limits) {
        return new ColdTier(store, declarations, limits, null, Runnable::run);
    }
}
