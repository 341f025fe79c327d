package io.penstock.statestore;

import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.ValueState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All state of one task, in generations: what is written belongs to the current one until {@link #seal} ends it; a sealed generation
 * is untouched by later writes, and becomes clean when its commit is known. Its owner is the slot's thread; only
 * {@link SealedWrites} leaves it.
 *
 * <p>Generations have the numbers of the process's commits: writes before the seal of commit n are generation n. At most two sealed
 * ones wait for their commit.
 *
 * <p>Objects of a serde that is not immutable: one that was set in the current generation is handed out as it is; changing it in place
 * changes the state, with or without another update. One that was set earlier is handed out as a private copy, a new one each time;
 * changing it changes nothing until it is set. So a function updates what it changed, and keeps no reference to it (nor to what it
 * set) beyond the record it processes: a later change would reach a sealed generation. Keys, map keys and namespaces never change.
 */
public interface TaskState extends AutoCloseable {

    void setCurrentKey(Object key);

    /**
     * @throws IllegalStateException where no key is set
     */
    Object currentKey();

    /** From now on no key is current: states by key cannot be reached until one is set. */
    void clearCurrentKey();

    /**
     * The keys that have something in a state without namespaces, a copy; those whose changes are not committed included.
     *
     * @throws IllegalArgumentException where the state has namespaces, or has not been asked for
     */
    List<Object> keysOf(String stateName);

    /** Scope of states that have namespaces; null for none. */
    void setCurrentNamespace(@Nullable Object namespace);

    /** The same object for the same name; a different spec under a name that is taken is an error that names both. */
    <T> ValueState<T> valueState(StateSpec spec);

    <T> ListState<T> listState(StateSpec spec);

    <K, V> MapState<K, V> mapState(StateSpec spec);

    TimerQueue timers(StateSpec spec);

    /** Number of the generation that writes belong to now. */
    long generation();

    /** Ends the current generation in O(1); writes from now on belong to the next one. */
    SealedWrites seal();

    /** The commits up to this one are known to have succeeded: their generations are clean. */
    void committed(long generation);

    /**
     * Drops every generation after the one given, which must be the last one committed or sealed by a complete cut. The current
     * generation is {@code lastGeneration + 1} afterwards. Reads nothing.
     */
    void rollbackTo(long lastGeneration);

    /** Applies a journal payload of a committed generation, in journal order, before the first write. Idempotent. */
    void restore(byte[] payload);

    /**
     * Ends the restoring and sets the current generation. A state that is asked for, now or earlier, must be readable from what the
     * payloads declared: else the request, or the restoring, fails with an IncompatibleSchemaException naming state and difference.
     */
    void restored(long firstGeneration);

    /**
     * Names of restored states that nobody has asked for yet; their entries are kept, unread, until somebody does. The engine looks
     * when all functions of the task are open: what is left then is the state of an earlier release, refused by name or dropped.
     */
    Set<String> unclaimedStates();

    /** Frees them. The journal still has them: they are unclaimed again after the next restore. */
    void dropUnclaimedStates();

    /**
     * Begins a snapshot of the state as of the generation that {@link #seal} has just ended: right after it, before the next write. O(1).
     * Until the snapshot is closed or void the slot calls {@link #maintain}.
     *
     * @throws IllegalStateException where the last one is not closed, where something was written since the seal
     */
    StateSnapshot snapshot();

    /**
     * Bounded work that the slot owes its state between records: hands entries to a snapshot, forgets deletions, evicts from the cache.
     *
     * @param entriesMax to look at, about; {@code >= 1}. A thousand take less than a millisecond
     * @return whether there is more to do
     */
    boolean maintain(int entriesMax);

    /** Whether {@link #maintain} has something to do that no snapshot waits for. */
    boolean owesMaintenance();

    /** How the heap does as a cache of what is on disk; {@link CacheFigures#NONE} where all state is in the heap. By the slot. */
    CacheFigures cacheFigures();

    /**
     * The heap as a cache.
     *
     * @param cachedBytes in the heap, roughly, of what need not be there
     * @param cachedKeys keys (and namespaces) that those bytes are of, counted in each state
     * @param lookups of entries since the task's start
     * @param coldReads those of them that the heap could not answer
     * @param evictions entries that left the heap since the task's start
     * @param loads entries that came into the heap from disk since then
     */
    record CacheFigures(long cachedBytes, long cachedKeys, long lookups, long coldReads, long evictions, long loads) {

        public static final CacheFigures NONE = new CacheFigures(0, 0, 0, 0, 0, 0);

        public CacheFigures plus(CacheFigures other) {
            return new CacheFigures(
                    cachedBytes + other.cachedBytes,
                    cachedKeys + other.cachedKeys,
                    lookups + other.lookups,
                    coldReads + other.coldReads,
                    evictions + other.evictions,
                    loads + other.loads);
        }
    }

    /**
     * From now on {@link #sweep} shows what the state holds to this one, instead of any before.
     *
     * @throws IllegalArgumentException where nobody has asked for the state
     */
    void sweepWith(String stateName, StateSweep sweep);

    /**
     * Bounded work that the slot owes its state before it seals a generation: sweeps. What they remove and replace is written as a function
     * would write it, so that journals and snapshots have it as well.
     *
     * @param entriesMax to look at, about; {@code >= 1}
     */
    void sweep(int entriesMax);

    /** Keys (and namespaces) of the state that has the most, as far as they are in the heap; for metrics. */
    long keys();

    /** Keys (and namespaces) of each state, timers of each queue, of those that have been asked for; a copy, for looks from outside. */
    Map<StateSpec, Long> sizes();

    /** Rough bytes in the heap; for metrics and bounds. */
    long heapBytes();

    /** Bytes of the current generation, roughly; for the bound that forces an early commit. */
    long uncommittedBytes();

    @Override
    void close();
}
