package io.penstock.statestore.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.Directories;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateBackend.StateFiles;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.TaskState.CacheFigures;
import io.penstock.statestore.TestSerdes;
import io.penstock.statestore.heap.HeapBackend;
import io.penstock.statestore.heap.HeapTaskState;
import io.penstock.statestore.heap.TierLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** Values, lists and timers of a tail of megabytes, and what a snapshot of the heap holds: none of it fills the heap. */
    @Test
    void shouldKeepAJournalsTailOnDiskUntilItsStatesAreAskedFor() throws Exception {
        RocksBackend open = backend(1 << 20);
        List<byte[]> tail = tailOfMegabytes(open);
        long bytes = tail.stream().mapToLong(payload -> payload.length).sum();

        HeapTaskState task = (HeapTaskState) open.open("t/0", TestSerdes.STRING, null);
        long most = 0;
        for (byte[] payload : tail) {
            task.restore(payload);
            most = Math.max(most, task.waitingBytes());
        }
        task.restored(100);

        assertThat(bytes).isGreaterThan(5L << 20);
        assertThat(most).as("bytes in the heap").isLessThan(1L << 20);
        assertThat(tails(open, "db-2-t-0")).hasSize(3);
        requireTail(task);
        assertThat(tails(open, "db-2-t-0")).as("left behind").isEmpty();
        assertThat(task.unclaimedStates()).isEmpty();
        task.close();
    }

    @Test
    void shouldFindAllOfATailThatCouldNotBeReadTheFirstTime() throws Exception {
        RocksBackend open = backend(1 << 20);
        List<byte[]> tail = tailOfMegabytes(open);
        HeapTaskState task = (HeapTaskState) open.open("t/0", TestSerdes.STRING, null);
        tail.forEach(task::restore);
        task.restored(100);
        Map<Path, byte[]> files = new HashMap<>();
        for (Path file : tails(open, "db-2-t-0")) {
            byte[] bytes = Files.readAllBytes(file);
            files.put(file, bytes.clone());
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        }

        assertThatThrownBy(() -> task.valueState(WIDE)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> task.listState(LATE)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> task.timers(TIMERS)).isInstanceOf(RuntimeException.class);
        assertThat(task.unclaimedStates()).hasSize(3);
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
        requireTail(task);
        assertThat(tails(open, "db-2-t-0")).as("left behind").isEmpty();
        task.close();
    }

    @Test
    void shouldKeepInTheHeapWhatADiskDoesNotTake() throws Exception {
        RocksBackend open = backend(1 << 20);
        List<byte[]> tail = tailOfMegabytes(open);
        HeapTaskState task = (HeapTaskState) open.open("t/0", TestSerdes.STRING, null);
        Path inTheWay = Files.createDirectories(directory.resolve("db/db-2-t-0/tail-0/x"));
        Files.createDirectories(directory.resolve("db/db-2-t-0/tail-1/x"));
        Files.createDirectories(directory.resolve("db/db-2-t-0/tail-2/x"));
        tail.subList(0, tail.size() / 2).forEach(task::restore);
        assertThat(task.waitingBytes()).isGreaterThan(2L << 20);
        for (int i = 0; i < 3; i++) {
            Directories.delete(inTheWay.resolveSibling("../tail-" + i).normalize());
        }
        tail.subList(tail.size() / 2, tail.size()).forEach(task::restore);
        task.restored(100);

        assertThat(task.waitingBytes()).as("once it takes it").isLessThan(1L << 20);
        requireTail(task);
        task.close();
    }

    @Test
    void shouldCarryATailThatIsOnDiskThoughItsStateIsAskedForMeanwhile() throws Exception {
        RocksBackend open = backend(1 << 20);
        List<byte[]> tail = tailOfMegabytes(open);
        TaskState task = open.open("t/0", TestSerdes.STRING, null);
        tail.forEach(task::restore);
        task.restored(100);
        task.setCurrentKey("another");
        task.<Long>valueState(EARLY).update(1L);
        task.seal();
        StateSnapshot snapshot = task.snapshot();
        requireTail(task);
        task.committed(snapshot.generation());
        Path files = directory.resolve("carried");
        StateSnapshot.Written written = snapshot.write(files);
        snapshot.close();
        assertThat(tails(open, "db-2-t-0")).as("left behind").isEmpty();
        task.close();

        HeapTaskState third = (HeapTaskState) open.open("t/0", TestSerdes.STRING, new StateFiles(files, written));
        assertThat(third.waitingBytes()).isLessThan(1L << 20);
        third.restored(200);
        third.setCurrentKey("another");
        StateSpec unlikeThem = StateSpec.value("unlike them", TestSerdes.STRING);
        assertThat(third.valueState(unlikeThem).value())
                .as("a state that is new")
                .isNull();
        assertThat(third.keysOf("unlike them")).isEmpty();
        assertThat(third.<Long>valueState(EARLY).value()).isEqualTo(1L);
        requireTail(third);
        third.close();
    }

    @Test
    void shouldReadASnapshotOfTheHeapWithoutFillingIt() throws Exception {
        RocksBackend open = backend(1 << 20);
        List<byte[]> tail = tailOfMegabytes(open);
        TaskState heap = new HeapBackend().open("t/0", TestSerdes.STRING, null);
        tail.forEach(heap::restore);
        heap.restored(100);
        heap.valueState(WIDE);
        heap.listState(LATE);
        heap.timers(TIMERS);
        heap.seal();
        StateSnapshot snapshot = heap.snapshot();
        boolean more = true;
        while (more) {
            more = heap.maintain(10_000);
        }
        heap.committed(snapshot.generation());
        Path files = directory.resolve("heap");
        StateSnapshot.Written written = snapshot.write(files);

        HeapTaskState task = (HeapTaskState) open.open("t/0", TestSerdes.STRING, new StateFiles(files, written));
        assertThat(task.waitingBytes()).isLessThan(1L << 20);
        assertThat(tails(open, "db-2-t-0")).isNotEmpty();
        task.restored(200);
        requireTail(task);
        task.close();
    }

    private static final StateSpec WIDE = StateSpec.value("wide", TestSerdes.STRING);
    private static final StateSpec TIMERS = StateSpec.timers("timers", null);
    private static final int COMMITS = 10;
    private static final int KEYS = 1_500;

    /** Of the first database that is opened: every key has its last commit's value, an element for each commit, and a timer. */
    private static List<byte[]> tailOfMegabytes(RocksBackend open) throws Exception {
        TaskState task = open.open("t/0", TestSerdes.STRING, null);
        task.restored(1);
        List<byte[]> tail = new ArrayList<>();
        for (int commit = 0; commit < COMMITS; commit++) {
            for (int key = 0; key < KEYS; key++) {
                task.setCurrentKey("key-" + key);
                task.<String>valueState(WIDE).update("x".repeat(1_000) + commit);
                task.<Long>listState(LATE).add((long) commit);
            }
            task.timers(TIMERS).register(1_000 + commit);
            tail.addAll(commit(task));
        }
        task.close();
        return tail;
    }

    private static void requireTail(TaskState task) throws Exception {
        List<Long> elements = Stream.iterate(0L, i -> i + 1).limit(COMMITS).toList();
        for (int key = 0; key < KEYS; key++) {
            task.setCurrentKey("key-" + key);
            assertThat(task.<String>valueState(WIDE).value()).isEqualTo("x".repeat(1_000) + (COMMITS - 1));
            assertThat(task.<Long>listState(LATE).get()).containsExactlyElementsOf(elements);
        }
        assertThat(task.sizes()).doesNotContainKey(TIMERS);
        task.timers(TIMERS);
        assertThat(task.sizes().get(TIMERS)).isEqualTo(COMMITS);
    }

    private List<Path> tails(RocksBackend of, String database) throws IOException {
        assertThat(of).isSameAs(backend);
        try (Stream<Path> files = Files.list(directory.resolve("db").resolve(database))) {
            return files.filter(file -> file.getFileName().toString().startsWith("tail-"))
                    .toList();
        }
    }

    @Test
    void shouldWriteTheOtherDatabasesWhereOneCannotBeWritten() throws Exception {
        RocksBackend open = backend(0);
        TaskState gone = open.open("t/0", TestSerdes.STRING, null);
        TaskState other = open.open("t/1", TestSerdes.STRING, null);
        gone.restored(1);
        other.restored(1);
        fill(other);
        commit(other);
        gone.close();
        // what cannot be deleted: a directory that is none any more
        assumeTrue(immutable(directory.resolve("db/db-1-t-0"), true), "files cannot be made immutable here");
        try {
            assertThatThrownBy(open::doWork).isInstanceOf(IOException.class).hasMessageContaining("db-1-t-0");
        } finally {
            assertThat(immutable(directory.resolve("db/db-1-t-0"), false)).isTrue();
        }
        other.maintain(10_000);
        assertThat(other.cacheFigures().evictions()).as("written nevertheless").isEqualTo(1_000);
        other.close();
    }

    private static boolean immutable(Path file, boolean on) throws Exception {
        Process process = new ProcessBuilder("chattr", on ? "+i" : "-i", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }

    @Test
    void shouldLeaveTheClosingOfADatabaseToTheThreadThatWorks() throws Exception {
        RocksBackend open = backend(0);
        HeapTaskState task = (HeapTaskState) open.open("t/0", TestSerdes.STRING, null);
        task.restored(1);
        task.close();

        assertThat(task.isClosed()).as("by the slot").isFalse();
        assertThat(open.doWork()).isTrue();
        assertThat(task.isClosed()).isTrue();
        assertThat(directory.resolve("db/db-1-t-0")).doesNotExist();
    }
}
