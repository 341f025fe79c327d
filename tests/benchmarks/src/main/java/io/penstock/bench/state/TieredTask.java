package io.penstock.bench.state;

import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.Directories;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.heap.ColdTier;
import io.penstock.statestore.heap.HeapTaskState;
import io.penstock.statestore.heap.TierLimits;
import io.penstock.statestore.rocks.RocksEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A task's state with RocksDB behind it, and the thread that writes to it. */
final class TieredTask implements AutoCloseable {

    private static final long IDLE_NANOS = 1_000_000;
    private static final int MAINTAINED = 1_000;

    final HeapTaskState task;
    final ValueState<Account> state;
    private final Thread writer;
    private volatile boolean stopped;
    private volatile long writerNanos;
    private long encodeNanos;

    TieredTask(RocksEnvironment environment, Path directory, long cacheBytes, long dirtyBytes) {
        task = HeapTaskState.tiered(
                "bench",
                Accounts.KEY,
                1,
                ColdTier.of(environment.open(directory), List.of(), new TierLimits(cacheBytes, dirtyBytes)));
        state = task.valueState(Accounts.STATE);
        writer = new Thread(this::write, "state-writer");
        writer.start();
    }

    private void write() {
        try {
            while (!stopped) {
                if (!task.flushWhereNeeded()) {
                    LockSupport.parkNanos(IDLE_NANOS);
                }
                writerNanos = Cpu.threadNanos();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the commit's thread and then the slot do it. */
    void commit() {
        SealedWrites sealed = task.seal();
        long start = Cpu.threadNanos();
        sealed.encode(512 * 1024, payload -> {});
        encodeNanos += Cpu.threadNanos() - start;
        task.committed(sealed.generation());
        task.maintain(MAINTAINED);
    }

    /** A commit with a snapshot, written and thrown away. */
    void checkpoint(Path into) throws IOException {
        SealedWrites sealed = task.seal();
        try (StateSnapshot snapshot = task.snapshot()) {
            sealed.encode(512 * 1024, payload -> {});
            task.committed(sealed.generation());
            snapshot.write(into);
        } finally {
            Directories.delete(into);
        }
        task.maintain(MAINTAINED);
    }

    /** CPU of encodings so far, all on the calling thread; in a job on another. */
    long encodeNanos() {
        return encodeNanos;
    }

    /** CPU of the writing thread so far. */
    long writerNanos() {
        return writerNanos;
    }

    @Override
    public void close() {
        stopped = true;
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        task.close();
    }
}
