package io.penstock.statestore.heap;

import io.penstock.statestore.StateSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

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
    private final CarriedStates unclaimed;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.OPEN);

    /** @param unclaimed what journals held of states that nobody has asked for yet: it is not in the cold store */
    TierSnapshot(Tier tier, long generation, CarriedStates unclaimed) {
        this.tier = tier;
        this.generation = generation;
        this.unclaimed = unclaimed;
    }

    @Override
    public long generation() {
        return generation;
    }

    @Override
    public Status status() {
        if (isClosed()) {
            return Status.VOID;
        }
        return tier.isCommitted(generation) ? Status.READY : Status.PENDING;
    }

    /** Links to files, but for what a flush writes. */
    @Override
    public boolean holdsBackWrites() {
        return true;
    }

    @Override
    public Written write(Path directory) throws IOException {
        if (status() != Status.READY || stage.get() != Stage.OPEN) {
            throw new IllegalStateException("the snapshot of generation " + generation + " is " + status() + " and "
                    + stage + ", not to be written");
        }
        tier.checkpoint(this, directory);
        if (!unclaimed.isEmpty()) {
            unclaimed.write(directory);
        }
        // As of now: a state that was asked for behind the cut has brought what it was restored with to the store,
        // under its id.
        return new Written(Format.ROCKSDB, tier.schemas.all());
    }

    void written() {
        stage.compareAndSet(Stage.OPEN, Stage.WRITTEN); // it may have been given up meanwhile
    }

    /** By the slot: the generation will never be committed, or the task is gone. */
    void voided() {
        stage.compareAndSet(Stage.OPEN, Stage.VOID);
        unclaimed.release();
    }

    boolean keepsApart() {
        return stage.get() == Stage.OPEN;
    }

    boolean isClosed() {
        Stage now = stage.get();
        return now == Stage.CLOSED || now == Stage.VOID;
    }

    @Override
    public void close() {
        stage.set(Stage.CLOSED);
        unclaimed.release();
    }
}
