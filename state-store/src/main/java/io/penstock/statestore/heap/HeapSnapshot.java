package io.penstock.statestore.heap;

import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.journal.PayloadFile;
import io.penstock.statestore.journal.StateDeclaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of all entries in the heap, as of a cut, while the slot writes on. The slot walks the tables a few entries at a time; an
 * entry that is to be changed before the walk has come to it hands over its value first. What is handed over is sealed, so another
 * thread can encode it, as it encodes a write set.
 */
final class HeapSnapshot implements StateSnapshot, EntryVisitor {

    /** A file ends after the payload that reaches this. */
    private static final long FILE_BYTES = 64L << 20;

    private static final int PAYLOAD_BYTES = 256 * 1024;

    private final long generation;
    private final int mark;
    private final List<HeapState> states;
    private final CarriedStates unclaimed;
    private final WriteSet[] collected;
    private final List<StateDeclaration> declarations = new ArrayList<>();
    private StateWalk walk = new StateWalk();
    private int walking;

    /** The slot has handed over everything. */
    private volatile @Nullable SealedGeneration all;

    private volatile long committedThrough;
    private volatile boolean ended;

    /**
     * @param mark unlike those of all other snapshots of the task
     * @param unclaimed restored states that nobody has asked for; they precede the others, which may have taken their ids
     */
    HeapSnapshot(long generation, int mark, List<HeapState> states, CarriedStates unclaimed, long committedThrough) {
        this.generation = generation;
        this.mark = mark;
        this.states = states;
        this.unclaimed = unclaimed;
        this.committedThrough = committedThrough;
        this.collected = new WriteSet[states.size()];
        for (int i = 0; i < collected.length; i++) {
            collected[i] = new WriteSet(generation, 0);
            declarations.add(states.get(i).declaration());
        }
    }

    int mark() {
        return mark;
    }

    /** By the slot: the entry is to be changed; its value at the cut may not have been handed over yet. */
    void beforeChange(HeapState state, Entry entry, @Nullable Object value) {
        // a state that was asked for behind the cut had nothing then, or is carried
        if (entry.mark != mark && state.walkIndex < collected.length) {
            entry.mark = mark;
            if (value != null) {
                add(state, entry, value);
            }
        }
    }

    /** By the walk: the entry is unchanged since the cut, or has been handed over. */
    @Override
    public void visit(HeapState state, Entry entry) {
        beforeChange(state, entry, entry.value);
    }

    private void add(HeapState state, Entry entry, Object value) {
        int index = state.walkIndex;
        collected[index].add(entry, state.wholeValue(value), null);
    }

    /** @return whether there is more to walk */
    boolean step(int entriesMax) {
        int left = entriesMax;
        while (left > 0 && walking < states.size() && !ended) {
            left -= states.get(walking).walk(walk, left, this);
            if (walk.isDone()) {
                walking++;
                walk = new StateWalk();
            }
        }
        if (ended) {
            return false;
        }
        if (walking < states.size()) {
            return true;
        }
        if (all == null) {
            List<SealedGeneration.Part> parts = new ArrayList<>();
            for (int i = 0; i < collected.length; i++) {
                parts.add(new SealedGeneration.Part(states.get(i), collected[i], true));
            }
            all = new SealedGeneration(generation, parts);
        }
        return false;
    }

    void committedThrough(long through) {
        committedThrough = through;
    }

    /** By the slot. */
    void rolledBackTo(long lastGeneration) {
        if (lastGeneration < generation) {
            ended = true;
        }
    }

    boolean isEnded() {
        return ended;
    }

    boolean isWalked() {
        return all != null || ended;
    }

    @Override
    public long generation() {
        return generation;
    }

    @Override
    public Status status() {
        if (ended) {
            return Status.VOID;
        }
        return all != null && committedThrough >= generation ? Status.READY : Status.PENDING;
    }

    @Override
    public Written write(Path directory) throws IOException {
        SealedGeneration entries = all;
        if (status() != Status.READY || entries == null) {
            throw new IllegalStateException("the snapshot of generation " + generation + " is " + status());
        }
        Files.createDirectories(directory);
        try (PayloadFile.Writer writer = new PayloadFile.Writer(directory, FILE_BYTES)) {
            unclaimed.write(writer);
            entries.encode(PAYLOAD_BYTES, writer);
            writer.finish();
        }
        return new Written(Format.PAYLOADS, declarations);
    }

    @Override
    public void close() {
        ended = true;
    }
}
