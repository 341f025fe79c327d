package io.penstock.statestore.heap;

import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.journal.StateDeclaration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A snapshot of what is in the cold store; keeps later generations out of it until its files exist (DESIGN rule 7). */
final class TierSnapshot implements StateSnapshot {

    private enum Stage {
        OPEN,
        WRITTEN,
        VOID,
        CLOSED
    }

    private final Tier tier;
    private final long generation;
    private final List<StateDeclaration> declarations;
    private volatile Stage stage = Stage.OPEN;

    TierSnapshot(Tier tier, long generation, List<StateDeclaration> declarations) {
        this.tier = tier;
        this.generation = generation;
        this.declarations = declarations;
    }

    @Override
    public long generation() {
        return generation;
    }

    @Override
    public Status status() {
        if (stage == Stage.VOID || stage == Stage.CLOSED) {
            return Status.VOID;
        }
        return tier.isCommitted(generation) ? Status.READY : Status.PENDING;
    }

    @Override
    public Written write(Path directory) throws IOException {
        if (status() != Status.READY || stage != Stage.OPEN) {
            throw new IllegalStateException("the snapshot of generation " + generation + " is " + status() + " and "
                    + stage + ", not to be written");
        }
        tier.checkpoint(this, directory);
        return new Written(Format.ROCKSDB, declarations);
    }

    void written() {
        stage = Stage.WRITTEN;
    }

    /** By the slot: the generation will never be committed, or the task is gone. */
    void voided() {
        if (stage == Stage.OPEN) {
            stage = Stage.VOID;
        }
    }

    boolean keepsApart() {
        return stage == Stage.OPEN;
    }

    boolean isClosed() {
        return stage == Stage.CLOSED || stage == Stage.VOID;
    }

    @Override
    public void close() {
        stage = Stage.CLOSED;
    }
}
