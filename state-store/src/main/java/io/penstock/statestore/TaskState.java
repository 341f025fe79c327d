package io.penstock.statestore;

import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.ValueState;
import org.jspecify.annotations.Nullable;

/**
 * All state of one task, in generations: what is written belongs to the current one until {@link #seal} ends it; a sealed generation
 * is untouched by later writes, and becomes clean when its commit is known. Its owner is the slot's thread; only
 * {@link SealedWrites} leaves it.
 *
 * <p>Generations have the numbers of the process's commits: writes before the seal of commit n are generation n.
 */
public interface TaskState extends AutoCloseable {

    void setCurrentKey(Object key);

    /**
     * @throws IllegalStateException where no key is set
     */
    Object currentKey();

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

    /** Ends the restoring: states must be those the payloads declared, or be readable as them. Sets the current generation. */
    void restored(long firstGeneration);

    /** Keys with any state; for metrics. */
    long keys();

    /** Rough bytes in the heap; for metrics and bounds. */
    long heapBytes();

    /** Bytes of the current generation, roughly; for the bound that forces an early commit. */
    long uncommittedBytes();

    @Override
    void close();
}
