package io.penstock.statestore.heap;

import io.penstock.api.common.serde.ByteOutput;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.cold.ColdStore;
import io.penstock.statestore.cold.ColdStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What connects a task's heap tier with its cold store. The rule between them: an entry that is not in the heap is in the cold store as
 * of the last commit, or nowhere. So an entry leaves the heap only when its newest value has been written there, and a deletion is
 * remembered until it has been.
 *
 * <p>Committed generations wait in a queue, oldest first, and are written by another thread ({@link #flush}): at a snapshot, when they
 * have become too many, or when the cache finds nothing to evict. Of a key that several of them changed only the last value is written.
 * Fields of the slot and of the writing thread are apart; between them are the queue and volatile numbers.
 */
final class Tier {

    /** Entries that come into the heap before its size is looked at again. */
    private static final int ADDED_BEFORE_CHECK = 64;

    private static final int VISITS_PER_EVICTION = 16;
    private static final int RESTORE_BATCH_BYTES = 1 << 20;

    /** A committed generation and its size, which is subtracted again as it was added. */
    private record Dirty(SealedGeneration generation, long bytes) {}

    final ColdStore store;
    final ColdSchemas schemas;
    private final TierBudget limits;
    private final Executor closer;
    private final Collection<HeapState> states;

    // ---- the slot's

    private final Deque<SealedGeneration> deletions = new ArrayDeque<>();
    private final List<ColdStore.Scan> scans = new ArrayList<>();
    private ColdStore.@Nullable Batch restoring;

    /** Lists in the batch that is being restored, by their keys: the store does not show them yet. */
    final Map<ByteBuffer, ElementList> restoredLists = new HashMap<>();

    private int deletionsPart;
    private int deletionsAt;
    private int added;

    /** Looks for an entry, and those of them that the heap could not answer. */
    private long lookups;

    private long coldReads;
    private long loads;
    private long evictions;

    // ---- between the slot and the writing thread

    private final Queue<Dirty> committed = new ConcurrentLinkedQueue<>();
    private final AtomicLong dirtyBytes = new AtomicLong();
    private volatile long committedThrough;
    private volatile long flushedThrough;
    private volatile boolean flushWanted;
    private volatile @Nullable TierSnapshot snapshot;

    // ---- the writing thread's, under its lock

    private final ReentrantLock writing = new ReentrantLock();
    private final Deque<Dirty> dirty = new ArrayDeque<>();
    private int runs;
    private boolean failed;

    /** The slot has left; the store goes with who writes to it last. */
    private volatile boolean closed;

    private volatile boolean storeClosed;

    Tier(ColdTier of, Collection<HeapState> states) {
        this.store = of.store();
        this.schemas = new ColdSchemas(of.declarations());
        this.limits = of.limits();
        this.closer = of.closer();
        this.states = states;
    }

    // ---- generations, by the slot

    void start(long committedGeneration) {
        committedThrough = committedGeneration;
        flushedThrough = committedGeneration;
    }

    void committed(SealedGeneration generation) {
        long bytes = 0;
        for (SealedGeneration.Part part : generation.parts()) {
            bytes += (long) part.writes().entries() * (part.state().entryBytes() + ScopedTable.BYTES_PER_ENTRY);
        }
        dirtyBytes.addAndGet(bytes);
        committed.add(new Dirty(generation, bytes));
        deletions.addLast(generation);
    }

    void committedThrough(long generation) {
        committedThrough = generation;
    }

    void rolledBackTo(long lastGeneration) {
        TierSnapshot pending = snapshot;
        if (pending != null && pending.generation() > lastGeneration) {
            pending.voided();
        }
        closeScans();
    }

    /** Everything written by generations up to this one is in the cold store. */
    long flushedThrough() {
        return flushedThrough;
    }

    long committedGeneration() {
        return committedThrough;
    }

    // ---- the cache, by the slot

    /** An entry has come into the heap. */
    void added() {
        added++;
    }

    /** Somebody looks for an entry. */
    void lookedUp() {
        lookups++;
    }

    /** The heap does not have what was looked for: the cold store is read. */
    void missed() {
        coldReads++;
    }

    void loaded() {
        added++;
        loads++;
    }

    long lookups() {
        return lookups;
    }

    long coldReads() {
        return coldReads;
    }

    long loads() {
        return loads;
    }

    long evictions() {
        return evictions;
    }

    /** Between records: nobody stands on an entry of a table. */
    void betweenRecords() {
        if (!scans.isEmpty()) {
            closeScans();
        }
        if (added >= ADDED_BEFORE_CHECK) {
            added = 0;
            evict(ADDED_BEFORE_CHECK * VISITS_PER_EVICTION);
        }
    }

    /** @return whether the heap still holds more than it should and something could go */
    private boolean evict(int visitsMax) {
        long bytes = cachedBytes();
        if (bytes <= limits.cacheBytesMax()) {
            return false;
        }
        long before = evictions;
        long evictableThrough = limits.evictableThrough(flushedThrough);
        for (HeapState state : states) {
            long own = evictableBytes(state);
            int visits = (int) (visitsMax * own / bytes);
            if (visits > 0) {
                evictions += state.evict(visits, evictableThrough);
            }
        }
        if (evictions == before && dirtyBytes.get() > 0) {
            flushWanted = true;
        }
        return evictions > before;
    }

    /** Of what may leave the heap one day. */
    long cachedBytes() {
        long sum = 0;
        for (HeapState state : states) {
            sum += evictableBytes(state);
        }
        return sum;
    }

    /** Those of {@link #cachedBytes}, counted in each state. */
    long cachedKeys() {
        long sum = 0;
        for (HeapState state : states) {
            sum += isEvictable(state) ? state.scopes() : 0;
        }
        return sum;
    }

    private static long evictableBytes(HeapState state) {
        return isEvictable(state) ? state.heapBytes() : 0;
    }

    private static boolean isEvictable(HeapState state) {
        return state.spec.kind() != StateSpec.Kind.TIMERS;
    }

    /** @return whether there is more to do */
    boolean maintain(int entriesMax) {
        closeScans();
        boolean more = forgetDeletions(entriesMax);
        return evict(entriesMax) || more;
    }

    /** Whether there are deletions that the cold store knows of, and the heap still remembers. */
    boolean remembersTooMuch() {
        SealedGeneration first = deletions.peekFirst();
        return first != null && first.generation() <= flushedThrough;
    }

    /** Unlinks deleted entries once the cold store knows of the deletion. */
    boolean forgetDeletions(int entriesMax) {
        int left = entriesMax;
        long flushed = flushedThrough;
        SealedGeneration first = deletions.peekFirst();
        while (first != null && first.generation() <= flushed) {
            if (deletionsPart == first.parts().size()) {
                deletions.removeFirst();
                deletionsPart = 0;
                first = deletions.peekFirst();
                continue;
            }
            SealedGeneration.Part part = first.parts().get(deletionsPart);
            WriteSet writes = part.writes();
            while (deletionsAt < writes.deletionCount() && left > 0) {
                Entry entry = writes.deletion(deletionsAt++);
                left--;
                if (entry.value == null && entry.generation <= flushed) {
                    part.state().unlink(entry);
                }
            }
            if (deletionsAt < writes.deletionCount()) {
                return true;
            }
            deletionsAt = 0;
            deletionsPart++;
        }
        return false;
    }

    /** Closes it between records, if its user does not. */
    ColdStore.Scan opened(ColdStore.Scan scan) {
        scans.add(scan);
        return scan;
    }

    private void closeScans() {
        scans.forEach(ColdStore.Scan::close);
        scans.clear();
    }

    // ---- restoring, by the slot

    /** Takes what journals hold; written before anything is read, and at the latest by {@link #endRestoring}. */
    ColdStore.Batch restoring() {
        ColdStore.Batch batch = restoring;
        if (batch == null) {
            batch = store.batch();
            restoring = batch;
        } else if (batch.bytes() >= RESTORE_BATCH_BYTES) {
            commit(batch);
        }
        return batch;
    }

    private void commit(ColdStore.Batch batch) {
        try {
            batch.commit();
            restoredLists.clear();
        } catch (IOException e) {
            throw new ColdStoreException("what a journal holds cannot be written: " + e.getMessage(), e);
        }
    }

    void endRestoring() {
        ColdStore.Batch batch = restoring;
        if (batch != null) {
            commit(batch);
            batch.close();
            restoring = null;
        }
    }

    /** A restored state that nobody wants any more. */
    void drop(String name) {
        ByteOutput prefix = new ByteOutput(2);
        int id = schemas.idOf(name);
        prefix.writeByte(id >> 8);
        prefix.writeByte(id);
        store.deletePrefix(prefix);
        schemas.drop(name);
    }

    // ---- snapshots

    /** By the slot, right after the seal of the generation. */
    TierSnapshot snapshot(long generation, RestoredStates restored) {
        TierSnapshot last = snapshot;
        if (last != null && !last.isClosed()) {
            throw new IllegalStateException("the snapshot of generation " + last.generation() + " is not closed; "
                    + generation + " has to wait, or the other to be given up");
        }
        TierSnapshot begun = new TierSnapshot(this, generation, restored.carried());
        snapshot = begun;
        return begun;
    }

    boolean isCommitted(long generation) {
        return committedThrough >= generation;
    }

    // ---- writing, by another thread than the slot

    /** Writes committed changes if there are too many, or the cache waits for it. Returns whether it wrote anything. */
    boolean flushWhereNeeded() throws IOException {
        if (!flushWanted && dirtyBytes.get() <= limits.dirtyBytesMax()) {
            return false;
        }
        flushWanted = false;
        return flush(Long.MAX_VALUE);
    }

    /** Brings the store to the state as of a committed generation exactly, and has it written to files. */
    void checkpoint(TierSnapshot of, java.nio.file.Path directory) throws IOException {
        writing.lock();
        try {
            if (closed) {
                throw new IOException("the task of the snapshot of generation " + of.generation() + " has been closed");
            }
            flushLocked(of.generation());
            if (flushedThrough > of.generation()) {
                throw new IllegalStateException("generation " + flushedThrough + " has been written, a snapshot of "
                        + of.generation() + " is not possible any more");
            }
            store.checkpoint(directory);
            of.written();
        } finally {
            writing.unlock();
            closeStoreWhenLeft();
        }
    }

    /** Writes committed changes up to a generation, but none past a snapshot that is not written yet. */
    private boolean flush(long upTo) throws IOException {
        writing.lock();
        try {
            return !closed && flushLocked(upTo);
        } finally {
            writing.unlock();
            closeStoreWhenLeft();
        }
    }

    private boolean flushLocked(long upTo) throws IOException {
        long last = Math.min(upTo, committedThrough);
        for (Dirty next = committed.poll(); next != null; next = committed.poll()) {
            dirty.addLast(next);
        }
        TierSnapshot pending = snapshot;
        if (pending != null && pending.keepsApart()) {
            last = Math.min(last, pending.generation());
        }
        List<Dirty> due = new ArrayList<>();
        for (Dirty each : dirty) {
            if (each.generation().generation() <= last) {
                due.add(each);
            }
        }
        if (!due.isEmpty()) {
            write(due);
        }
        for (Dirty written : due) {
            dirty.removeFirst();
            dirtyBytes.addAndGet(-written.bytes());
        }
        if (last > flushedThrough) {
            flushedThrough = last;
        }
        return !due.isEmpty();
    }

    private void write(List<Dirty> generations) throws IOException {
        Map<HeapState, List<WriteSet>> byState = new LinkedHashMap<>();
        for (Dirty each : generations) {
            for (SealedGeneration.Part part : each.generation().parts()) {
                byState.computeIfAbsent(part.state(), absent -> new ArrayList<>())
                        .add(part.writes());
            }
        }
        boolean whole = failed;
        failed = true;
        try (ColdStore.Batch batch = store.batch()) {
            ColdFlush to = new ColdFlush(batch, ++runs, whole);
            for (Map.Entry<HeapState, List<WriteSet>> each : byState.entrySet()) {
                each.getKey().flush(each.getValue(), to);
            }
            to.finish();
        } catch (UncheckedIOException e) {
            throw new IOException("committed changes cannot be written: " + e.getMessage(), e);
        }
        failed = false;
    }

    /** The slot has left. The store is closed by the closer, or by who is writing to it then. */
    void close() {
        closeScans();
        TierSnapshot pending = snapshot;
        if (pending != null) {
            pending.voided();
        }
        if (restoring != null) {
            restoring.close();
            restoring = null;
        }
        closed = true;
        closer.execute(this::closeStoreWhenLeft); // the store may wait for work of its own
    }

    /** Not while somebody writes, who comes by here afterwards. */
    private void closeStoreWhenLeft() {
        if (closed && writing.tryLock()) {
            try {
                if (!storeClosed) {
                    store.close();
                }
            } finally {
                storeClosed = true; // not before: its files are deleted then
                writing.unlock();
            }
        }
    }

    /** Whether the store's files are nobody's any more. Any thread. */
    boolean isStoreClosed() {
        return storeClosed;
    }

    /** Bytes of the store, roughly; 0 once it is closed. Not by the slot: waits for a write that is under way. */
    long storeBytes() {
        writing.lock();
        try {
            return closed ? 0 : store.bytesEstimate();
        } finally {
            writing.unlock();
            closeStoreWhenLeft();
        }
    }
}
