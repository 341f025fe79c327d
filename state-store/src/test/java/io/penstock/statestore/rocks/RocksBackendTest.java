package io.penstock.statestore.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateBackend.StateFiles;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.TaskState.CacheFigures;
import io.penstock.statestore.TestSerdes;
import io.penstock.statestore.heap.TierLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksBackendTest {

    private static final StateSpec EARLY = StateSpec.value("early", TestSerdes.LONG);
    private static final StateSpec LATE = StateSpec.list("late", TestSerdes.LONG);

    @TempDir
    Path directory;

    private RocksBackend backend;

    @AfterEach
    void close() {
        if (backend != null) {
            backend.close();
        }
    }

    private RocksBackend backend(long cacheBytes) {
        backend = new RocksBackend(
                new RocksEnvironment(StateMemoryBudget.split(1L << 30, 256L << 20, 4), 4, 1, 1L << 30),
                directory.resolve("db"),
                new TierLimits(cacheBytes, 0));
        return backend;
    }

    private static List<byte[]> commit(TaskState task) {
        SealedWrites sealed = task.seal();
        List<byte[]> journal = new ArrayList<>();
        sealed.encode(1 << 16, journal::add);
        task.committed(sealed.generation());
        return journal;
    }

    private StateFiles snapshot(TaskState task, String into) throws IOException {
        task.seal();
        StateSnapshot snapshot = task.snapshot();
        task.committed(snapshot.generation());
        Path files = directory.resolve(into);
        StateSnapshot.Written written = snapshot.write(files);
        snapshot.close();
        return new StateFiles(files, written);
    }

    /** A state that is only in the journal's tail, and that nobody has asked for when the next snapshot is taken, is in that snapshot. */
    @Test
    void shouldCarryWhatTheJournalHeldOfStatesThatNobodyHasAskedForYet() throws Exception {
        RocksBackend open = backend(1 << 20);
        TaskState first = open.open("t/0", TestSerdes.STRING, null);
        first.restored(1);
        first.setCurrentKey("k");
        first.<Long>valueState(EARLY).update(1L);
        StateFiles before = snapshot(first, "before");
        first.<Long>listState(LATE).add(7L);
        List<byte[]> tail = new ArrayList<>(commit(first));
        first.<Long>listState(LATE).add(8L);
        tail.addAll(commit(first));
        first.close();

        TaskState second = open.open("t/0", TestSerdes.STRING, before);
        tail.forEach(second::restore);
        second.restored(1);
        second.setCurrentKey("k");
        second.<Long>valueState(EARLY).update(2L);
        StateFiles unasked = snapshot(second, "unasked");
        second.<Long>valueState(EARLY).update(3L);
        List<byte[]> behind = commit(second);
        second.close();

        TaskState third = open.open("t/0", TestSerdes.STRING, unasked);
        behind.forEach(third::restore);
        third.restored(1);
        third.setCurrentKey("k");
        assertThat(third.<Long>valueState(EARLY).value()).isEqualTo(3L);
        ListState<Long> late = third.listState(LATE);
        assertThat(late.get()).containsExactly(7L, 8L);
        assertThat(third.unclaimedStates()).isEmpty();
        third.close();
    }

    @Test
    void shouldShareTheCacheAmongTheTasksThatAreOpen() throws Exception {
        RocksBackend open = backend(40_000);
        TaskState one = open.open("t/0", TestSerdes.STRING, null);
        one.restored(1);
        fill(one);
        settle(open, one);
        long alone = one.cacheFigures().cachedBytes();
        List<TaskState> others = new ArrayList<>();
        for (int i = 1; i < 4; i++) {
            others.add(open.open("t/" + i, TestSerdes.STRING, null));
        }
        settle(open, one);
        long shared = one.cacheFigures().cachedBytes();
        others.forEach(TaskState::close);
        open.doWork();
        fill(one);
        settle(open, one);

        assertThat(alone).isBetween(20_000L, 40_000L);
        assertThat(shared).isLessThanOrEqualTo(10_000L);
        assertThat(one.cacheFigures().cachedBytes()).isBetween(20_000L, 40_000L);
        open.measure();
        assertThat(open.storedBytes()).isPositive();
        one.close();
        assertThat(open.doWork()).isTrue();
        try (Stream<Path> left = Files.list(directory.resolve("db"))) {
            assertThat(left).as("databases of tasks that are gone").isEmpty();
        }
    }

    @Test
    void shouldCountWhatLeavesTheHeapAndWhatComesBack() throws Exception {
        TaskState task = backend(10_000).open("t/0", TestSerdes.STRING, null);
        task.restored(1);
        fill(task);
        CacheFigures full = task.cacheFigures();
        settle(backend, task);
        CacheFigures settled = task.cacheFigures();
        ValueState<Long> value = task.valueState(EARLY);
        for (int key = 0; key < 1_000; key++) {
            task.setCurrentKey("key-" + key);
            assertThat(value.value()).isEqualTo(key);
        }
        long left = settled.cachedKeys();

        assertThat(full.cachedKeys()).isEqualTo(1_000);
        assertThat(full.evictions()).isZero();
        assertThat(left).isBetween(1L, 300L);
        assertThat(settled.evictions()).isEqualTo(1_000 - left);
        assertThat(settled.loads()).isZero();
        assertThat(task.cacheFigures().loads()).isBetween(1_000 - left, 1_000L); // reading pushes some out
        task.close();
    }

    private static void fill(TaskState task) {
        ValueState<Long> value = task.valueState(EARLY);
        for (int key = 0; key < 1_000; key++) {
            task.setCurrentKey("key-" + key);
            try {
                value.update((long) key);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void settle(RocksBackend open, TaskState task) throws IOException {
        commit(task);
        open.doWork();
        boolean more = true;
        for (int i = 0; i < 100 && more; i++) {
            more = task.maintain(100);
        }
    }

    @Test
    void shouldOpenNothingWhenClosed() {
        RocksBackend closed = backend(1);
        closed.close();

        assertThatThrownBy(() -> closed.open("t/0", TestSerdes.STRING, null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("t/0");
    }
}
