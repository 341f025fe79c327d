package io.penstock.statestore.heap;

import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.KeyBytes;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.StateSweep;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.TimerQueue;
import io.penstock.statestore.journal.StateDeclaration;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A task's state in the heap tier. Lives as long as the task stays with this incarnation; owned by its slot, one thread. See
 * {@link TaskState} for generations, and for what may be done with objects that were handed out.
 */
public final class HeapTaskState implements TaskState {

    /** Two commits are in flight at most; the generation after them is the current one. */
    private static final int SEALED_MAX = 2;

    /** Deleted entries that leave the table with a commit at most, where they wait for the cold store; some hundred microseconds. */
    private static final int DELETIONS_PER_COMMIT = 4096;

    private final String task;
    private final Serde<Object> keySerde;
    private final boolean keysImmutable;
    private final KeyContext context = new KeyContext();
    private final Map<String, HeapState> states = new LinkedHashMap<>();
    private final RestoredStates restoredStates;

    /** Sealed generations whose commit is not known, oldest first. */
    private final Deque<SealedGeneration> sealed = new ArrayDeque<>(SEALED_MAX);

    private final Sweeper sweeper = new Sweeper();
    private final @Nullable Tier tier;
    private @Nullable HeapSnapshot lastSnapshot;
    private long committedGeneration;
    private boolean restoring = true;
    private volatile boolean closed;

    /**
     * @param task for messages
     * @param keySerde of the stage's keys; must be canonical
     * @param specs of states that are known already; others may be asked for at any time
     * @param firstGeneration the generation of the first write; {@link #restored} sets another
     */
    public HeapTaskState(String task, Serde<?> keySerde, Collection<StateSpec> specs, long firstGeneration) {
        this(task, keySerde, specs, firstGeneration, null);
    }

    /**
     * A state whose heap tier is the cache of a cold store.
     *
     * @throws IncompatibleSchemaException where the keys had other bytes; the store is then closed
     */
    public static HeapTaskState tiered(String task, Serde<?> keySerde, long firstGeneration, ColdTier cold) {
        try {
            return new HeapTaskState(task, keySerde, List.of(), firstGeneration, cold);
        } catch (RuntimeException e) {
            cold.store().close();
            throw e;
        }
    }

    private HeapTaskState(
            String task,
            Serde<?> keySerde,
            Collection<StateSpec> specs,
            long firstGeneration,
            @Nullable ColdTier cold) {
        if (!keySerde.isCanonical()) {
            throw new IllegalArgumentException("task " + task + ": key serde " + keySerde.writerSchema()
                    + " is not canonical: equal keys may give different bytes; key by a type whose serde is");
        }
        this.task = task;
        this.keySerde = Objects.requireNonNull(HeapState.cast(keySerde));
        this.keysImmutable = keySerde.isImmutable();
        this.restoredStates =
                new RestoredStates(task, KeyBytes.of(this.keySerde), states::get, cold == null ? null : cold.tails());
        this.tier = cold == null ? null : new Tier(cold, states.values());
        if (cold != null) {
            cold.declarations().forEach(restoredStates::declaration);
        }
        start(firstGeneration);
        specs.forEach(this::state);
    }

    private void start(long firstGeneration) {
        context.generation = firstGeneration;
        committedGeneration = firstGeneration - 1;
        if (tier != null) {
            tier.start(committedGeneration);
        }
    }

    @Override
    public void setCurrentKey(Object key) {
        if (key != context.key || !keysImmutable) {
            if (tier != null) {
                tier.betweenRecords();
            }
            context.setKey(key);
        }
    }

    @Override
    public Object currentKey() {
        return context.requireKey();
    }

    @Override
    public void clearCurrentKey() {
        context.clear();
    }

    @Override
    public List<Object> keysOf(String stateName) {
        HeapState state = states.get(stateName);
        if (state == null || state.namespaceSerde != null) {
            throw new IllegalArgumentException("task " + task + ": the keys of state \"" + stateName + "\", which "
                    + (state == null ? "nobody has asked for" : "has namespaces"));
        }
        List<Object> keys = new ArrayList<>();
        state.addKeys(keys);
        if (state.cold != null) {
            state.addColdKeys(state.cold, keys);
        }
        return keys;
    }

    @Override
    public void setCurrentNamespace(@Nullable Object namespace) {
        context.setNamespace(namespace);
    }

    @Override
    @SuppressWarnings("unchecked") // the spec's serdes are of the type it is asked for with: the caller's promise
    public <T> ValueState<T> valueState(StateSpec spec) {
        return (ValueState<T>) state(expect(spec, StateSpec.Kind.VALUE));
    }

    @Override
    @SuppressWarnings("unchecked") // as valueState
    public <T> ListState<T> listState(StateSpec spec) {
        return (ListState<T>) state(expect(spec, StateSpec.Kind.LIST));
    }

    @Override
    @SuppressWarnings("unchecked") // as valueState
    public <K, V> MapState<K, V> mapState(StateSpec spec) {
        return (MapState<K, V>) state(expect(spec, StateSpec.Kind.MAP));
    }

    @Override
    public TimerQueue timers(StateSpec spec) {
        return (TimerQueue) state(expect(spec, StateSpec.Kind.TIMERS));
    }

    private static StateSpec expect(StateSpec spec, StateSpec.Kind kind) {
        if (spec.kind() != kind) {
            throw new IllegalArgumentException(
                    "state \"" + spec.name() + "\" is of kind " + spec.kind() + " and asked for as " + kind);
        }
        return spec;
    }

    private HeapState state(StateSpec spec) {
        HeapState present = states.get(spec.name());
        if (present != null) {
            if (!present.spec.isSameAs(spec)) {
                throw new IllegalArgumentException("task " + task + " has state " + present.spec.describe()
                        + " already and is asked for " + spec.describe() + "; give one of them another name");
            }
            return present;
        }
        HeapState created = create(spec, tier == null ? states.size() : tier.schemas.idOf(spec.name()));
        created.walkIndex = states.size();
        restoredStates.requireReadable(created);
        if (tier != null) {
            created.cold = new ColdCodec(tier, created);
            if (created instanceof HeapTimerQueue queue) {
                queue.load(created.cold);
            }
        }
        restoredStates.claim(created);
        if (!restoring) {
            created.restored();
            endRestoring();
        }
        states.put(spec.name(), created);
        restoredStates.claimed(spec.name());
        return created;
    }

    private void endRestoring() {
        if (tier != null) {
            tier.endRestoring();
        }
    }

    private HeapState create(StateSpec spec, int id) {
        return switch (spec.kind()) {
            case VALUE -> new HeapValueState(task, context, keySerde, spec, id);
            case LIST -> new HeapListState(task, context, keySerde, spec, id);
            case MAP -> new HeapMapState(task, context, keySerde, spec, id);
            case TIMERS -> new HeapTimerQueue(task, context, keySerde, spec, id);
        };
    }

    @Override
    public long generation() {
        return context.generation;
    }

    @Override
    public SealedWrites seal() {
        if (sealed.size() == SEALED_MAX) {
            throw new IllegalStateException("task " + task + ": generation " + context.generation
                    + " cannot be sealed while the commits of " + (context.generation - 2) + " and "
                    + (context.generation - 1) + " are not known; at most " + SEALED_MAX + " commits are in flight");
        }
        long next = context.generation + 1;
        List<SealedGeneration.Part> parts = new ArrayList<>(states.size());
        for (HeapState state : states.values()) {
            SealedGeneration.Part part = state.seal(next);
            if (part != null) {
                parts.add(part);
            }
        }
        SealedGeneration generation = new SealedGeneration(context.generation, parts);
        sealed.addLast(generation);
        context.generation = next;
        restoring = false;
        return generation;
    }

    @Override
    public void committed(long generation) {
        if (generation >= context.generation) {
            throw new IllegalArgumentException("task " + task + ": generation " + generation
                    + " cannot be committed, the current one is " + context.generation);
        }
        for (SealedGeneration first = sealed.peekFirst();
                first != null && first.generation() <= generation;
                first = sealed.peekFirst()) {
            sealed.removeFirst();
            if (tier != null) {
                tier.committed(first);
                continue;
            }
            for (SealedGeneration.Part part : first.parts()) {
                part.state().committed(part.writes());
            }
        }
        committedGeneration = Math.max(committedGeneration, generation);
        if (tier != null) {
            tier.committedThrough(committedGeneration);
            tier.forgetDeletions(DELETIONS_PER_COMMIT);
        }
        HeapSnapshot snapshot = lastSnapshot;
        if (snapshot != null && snapshot.isEnded()) {
            leaveSnapshotWhenWalked(snapshot);
            lastSnapshot = null; // else the values that it holds would be kept until the next one
        } else if (snapshot != null) {
            snapshot.committedThrough(committedGeneration);
        }
    }

    @Override
    public void rollbackTo(long lastGeneration) {
        if (lastGeneration < committedGeneration || lastGeneration >= context.generation) {
            throw new IllegalArgumentException("task " + task + ": cannot roll back to generation " + lastGeneration
                    + "; possible are " + committedGeneration + " (committed) to " + (context.generation - 1));
        }
        List<SealedGeneration> dropped = new ArrayList<>(SEALED_MAX);
        while (!sealed.isEmpty() && sealed.getLast().generation() > lastGeneration) {
            dropped.add(sealed.removeLast());
        }
        context.generation = lastGeneration + 1;
        for (HeapState state : states.values()) {
            state.rollback(writesOf(state, dropped), writesOf(state, sealed), context.generation);
        }
        context.clear();
        if (tier != null) {
            tier.rolledBackTo(lastGeneration);
        }
        if (lastSnapshot != null) {
            lastSnapshot.rolledBackTo(lastGeneration);
            leaveSnapshotWhenWalked(lastSnapshot);
        }
    }

    @Override
    public StateSnapshot snapshot() {
        long generation = context.generation - 1;
        if (uncommittedEntries() > 0 || committedGeneration >= generation) {
            throw new IllegalStateException("task " + task + " at generation " + context.generation
                    + ": a snapshot follows its seal, before the next write and before its commit");
        }
        if (tier != null) {
            return tier.snapshot(generation, restoredStates);
        }
        if (lastSnapshot != null && !lastSnapshot.isEnded()) {
            throw new IllegalStateException("task " + task + ": the snapshot of generation " + lastSnapshot.generation()
                    + " is not closed; that of " + generation + " has to wait");
        }
        HeapSnapshot begun = new HeapSnapshot(
                generation,
                ++context.snapshotMark,
                List.copyOf(states.values()),
                restoredStates.carried(),
                committedGeneration);
        context.snapshot = begun;
        lastSnapshot = begun;
        return begun;
    }

    @Override
    public boolean maintain(int entriesMax) {
        context.epoch++;
        if (tier != null) {
            return tier.maintain(entriesMax);
        }
        HeapSnapshot walking = context.snapshot;
        if (walking == null) {
            return false;
        }
        boolean more = walking.step(entriesMax);
        leaveSnapshotWhenWalked(walking);
        return more;
    }

    @Override
    public void sweepWith(String stateName, StateSweep sweep) {
        HeapState state = states.get(stateName);
        if (state == null || state.spec.kind() == StateSpec.Kind.TIMERS) {
            throw new IllegalArgumentException("task " + task + ": a sweep of state \"" + stateName + "\", which "
                    + (state == null ? "nobody has asked for" : "are timers"));
        }
        sweeper.sweep(state, sweep);
    }

    @Override
    public void sweep(int entriesMax) {
        if (!sweeper.isIdle()) {
            context.epoch++;
            sweeper.step(entriesMax);
            context.epoch++;
        }
    }

    private void leaveSnapshotWhenWalked(HeapSnapshot snapshot) {
        if (snapshot.isWalked()) {
            context.snapshot = null;
        }
    }

    /**
     * By the thread that writes to the cold store: writes committed changes if there are too many, or the cache waits for it. To be
     * called again and again while the task lives; nothing to do where there is no cold store.
     *
     * @return whether it wrote anything
     * @throws IOException as where the disk is full; the changes stay in the heap, and the next call tries again
     */
    public boolean flushWhereNeeded() throws IOException {
        return tier != null && tier.flushWhereNeeded();
    }

    /**
     * What is to precede the journal once more: a snapshot's declarations, behind what the snapshot carried of states that nobody had asked
     * for. Before the first write.
     */
    public void declared(List<StateDeclaration> declarations) {
        declarations.forEach(restoredStates::declaration);
    }

    /** Whether it has been closed and nobody uses its store's files any more. Any thread. */
    public boolean isClosed() {
        return closed && (tier == null || tier.isStoreClosed());
    }

    /** Bytes of the journal that wait in the heap for states that nobody has asked for yet, about; for looks from outside. */
    public long waitingBytes() {
        return restoredStates.waitingBytes();
    }

    /** Bytes of the cold store, roughly. Not by the slot: waits for a write that is under way. */
    public long coldBytes() {
        return tier == null ? 0 : tier.storeBytes();
    }

    @Override
    public CacheFigures cacheFigures() {
        return tier == null
                ? CacheFigures.NONE
                : new CacheFigures(
                        tier.cachedBytes(),
                        tier.cachedKeys(),
                        tier.lookups(),
                        tier.coldReads(),
                        tier.evictions(),
                        tier.loads());
    }

    @Override
    public boolean owesMaintenance() {
        return tier != null && tier.remembersTooMuch();
    }

    /** Entries read from the cold store since the start; for metrics. */
    public long coldLoads() {
        return tier == null ? 0 : tier.loads();
    }

    /** Entries that left the heap for the cold store's since the start; for metrics. */
    public long evictions() {
        return tier == null ? 0 : tier.evictions();
    }

    private static List<WriteSet> writesOf(HeapState state, Collection<SealedGeneration> generations) {
        List<WriteSet> writes = new ArrayList<>(generations.size());
        for (SealedGeneration generation : generations) {
            for (SealedGeneration.Part part : generation.parts()) {
                if (part.state() == state) {
                    writes.add(part.writes());
                }
            }
        }
        return writes;
    }

    @Override
    public void restore(byte[] payload) {
        if (!restoring || uncommittedEntries() > 0) {
            throw new IllegalStateException(
                    "task " + task + " was written to: payloads are restored before the first write");
        }
        restoredStates.restore(payload);
    }

    @Override
    public void restored(long firstGeneration) {
        if (!restoring || uncommittedEntries() > 0) {
            throw new IllegalStateException("task " + task + " has been restored, or written to, before");
        }
        for (HeapState state : states.values()) {
            state.restored();
            state.rollback(List.of(), List.of(), firstGeneration);
        }
        restoring = false;
        endRestoring();
        start(firstGeneration);
        context.clear();
    }

    @Override
    public Set<String> unclaimedStates() {
        return new TreeSet<>(restoredStates.unclaimed());
    }

    @Override
    public void dropUnclaimedStates() {
        if (tier != null) {
            restoredStates.unclaimed().forEach(tier::drop);
        }
        restoredStates.dropUnclaimed();
    }

    private long uncommittedEntries() {
        long sum = 0;
        for (HeapState state : states.values()) {
            sum += state.writes.entries();
        }
        return sum;
    }

    @Override
    public long keys() {
        long most = 0;
        for (HeapState state : states.values()) {
            most = Math.max(most, state.scopes());
        }
        return most;
    }

    @Override
    public Map<StateSpec, Long> sizes() {
        Map<StateSpec, Long> sizes = new LinkedHashMap<>();
        states.values().forEach(state -> sizes.put(state.spec, state.scopes()));
        return sizes;
    }

    @Override
    public long heapBytes() {
        long sum = 0;
        for (HeapState state : states.values()) {
            sum += state.heapBytes();
        }
        return sum;
    }

    @Override
    public long uncommittedBytes() {
        long sum = 0;
        for (HeapState state : states.values()) {
            sum += state.uncommittedBytes();
        }
        return sum;
    }

    @Override
    public void close() {
        if (lastSnapshot != null) {
            lastSnapshot.close();
        }
        if (tier != null && !closed) {
            tier.close();
        }
        states.clear();
        sealed.clear();
        restoredStates.dropUnclaimed();
        context.clear();
        closed = true; // now its directory may be deleted
    }

    @Override
    public String toString() {
        return "heap state of task " + task + " at generation " + context.generation;
    }
}
