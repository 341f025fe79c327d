package io.penstock.statestore.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.Directories;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.StateSnapshot.Status;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TestSerdes;
import io.penstock.statestore.TestSerdes.Box;
import io.penstock.statestore.journal.JournalException;
import io.penstock.statestore.journal.StateDeclaration;
import io.penstock.statestore.rocks.RocksEnvironment;
import io.penstock.statestore.rocks.StateMemoryBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TieredTaskStateTest {

    private static final StateSpec COUNT = StateSpec.value("count", TestSerdes.LONG);
    private static final StateSpec LIST = StateSpec.list("list", TestSerdes.LONG);
    private static final StateSpec MAP = StateSpec.map("map", TestSerdes.LONG, TestSerdes.LONG);
    private static final StateSpec OLD_BOX = StateSpec.value("box", TestSerdes.OLD_BOX);
    private static final StateSpec BOX = StateSpec.value("box", TestSerdes.BOX);

    @TempDir
    Path directory;

    private final RocksEnvironment environment =
            new RocksEnvironment(StateMemoryBudget.split(1L << 30, 256L << 20, 2), 2, 1, 1L << 30);
    private final List<HeapTaskState> opened = new ArrayList<>();
    private FailingStore store;
    private int directories;

    @AfterEach
    void closeAll() {
        opened.forEach(HeapTaskState::close);
        environment.close();
    }

    private HeapTaskState open(Path files, List<StateDeclaration> declarations) {
        store = new FailingStore(environment.open(files));
        HeapTaskState task = HeapTaskState.tiered(
                "t-0", TestSerdes.STRING, 1, ColdTier.of(store, declarations, new TierLimits(0, 0)));
        opened.add(task);
        return task;
    }

    private Path newDirectory() {
        return directory.resolve("d" + directories++);
    }

    private static void commit(HeapTaskState task) throws IOException {
        task.committed(task.seal().generation());
        task.flushWhereNeeded();
        task.maintain(10_000);
        task.maintain(10_000);
    }

    /** The task's state as of now, in another task. */
    private HeapTaskState restarted(HeapTaskState task) throws IOException {
        task.seal();
        StateSnapshot snapshot = task.snapshot();
        task.committed(snapshot.generation());
        Path files = newDirectory();
        StateSnapshot.Written written = snapshot.write(files);
        snapshot.close();
        HeapTaskState restored = open(files, written.declarations());
        restored.restored(1);
        return restored;
    }

    @Test
    void shouldReadBackWhatHasLeftTheHeap() throws Exception {
        HeapTaskState task = open(newDirectory(), List.of());
        ValueState<Long> count = task.valueState(COUNT);
        for (int key = 0; key < 500; key++) {
            task.setCurrentKey("k" + key);
            count.update((long) key);
        }
        commit(task);

        assertThat(task.evictions()).isEqualTo(500);
        assertThat(task.keys()).isZero();
        for (int key = 0; key < 500; key++) {
            task.setCurrentKey("k" + key);
            assertThat(count.value()).isEqualTo(key);
        }
        task.setCurrentKey("never written");
        assertThat(count.value()).isNull();
        assertThat(task.coldLoads()).isEqualTo(500);
    }

    @Test
    void shouldKeepInTheHeapWhatIsNotWrittenToTheStore() throws Exception {
        HeapTaskState task = open(newDirectory(), List.of());
        ValueState<Long> count = task.valueState(COUNT);
        for (int key = 0; key < 500; key++) {
            task.setCurrentKey("k" + key);
            count.update((long) key);
        }
        task.maintain(10_000);
        assertThat(task.evictions()).as("not sealed").isZero();
        long generation = task.seal().generation();
        task.flushWhereNeeded();
        task.maintain(10_000);
        assertThat(task.evictions()).as("not committed").isZero();
        task.committed(generation);
        task.maintain(10_000);
        assertThat(task.evictions()).as("not written").isZero();
        task.flushWhereNeeded();
        task.maintain(10_000);
        assertThat(task.evictions()).isEqualTo(500);
    }

    @Test
    void shouldKeepLaterGenerationsOutOfTheStoreUntilASnapshotIsWritten() throws Exception {
        HeapTaskState task = open(newDirectory(), List.of());
        ValueState<Long> count = task.valueState(COUNT);
        task.setCurrentKey("k");
        count.update(1L);
        task.seal();
        StateSnapshot snapshot = task.snapshot();
        assertThat(snapshot.status()).isEqualTo(Status.PENDING);
        task.committed(snapshot.generation());
        assertThat(snapshot.status()).isEqualTo(Status.READY);
        count.update(2L);
        task.committed(task.seal().generation());
        task.flushWhereNeeded();

        Path files = newDirectory();
        StateSnapshot.Written written = snapshot.write(files);
        task.flushWhereNeeded();
        assertThatThrownBy(() -> snapshot.write(newDirectory())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(task::snapshot).isInstanceOf(IllegalStateException.class);

        HeapTaskState restored = open(files, written.declarations());
        restored.restored(1);
        restored.setCurrentKey("k");
        assertThat(restored.<Long>valueState(COUNT).value()).isEqualTo(1L);
    }

    @Test
    void shouldBeginTheNextSnapshotWhenOneWasGivenUpWhileItWasWritten() throws Exception {
        HeapTaskState task = open(newDirectory(), List.of());
        task.setCurrentKey("k");
        task.<Long>valueState(COUNT).update(1L);
        task.seal();
        StateSnapshot givenUp = task.snapshot();
        task.committed(givenUp.generation());
        store.whileWriting = givenUp::close;
        givenUp.write(newDirectory());
        store.whileWriting = () -> {};

        task.seal();
        StateSnapshot next = task.snapshot();

        assertThat(next.status()).isEqualTo(Status.PENDING);
        assertThat(givenUp.status()).isEqualTo(Status.VOID);
    }

    @Test
    void shouldNotWaitWhenClosedWhileASnapshotIsWritten() throws Exception {
        Path files = newDirectory();
        HeapTaskState task = open(files, List.of());
        task.setCurrentKey("k");
        task.<Long>valueState(COUNT).update(1L);
        task.seal();
        StateSnapshot snapshot = task.snapshot();
        task.committed(snapshot.generation());
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        store.whileWriting = () -> {
            writing.countDown();
            awaitUnchecked(closed);
        };
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try {
                snapshot.write(directory.resolve("written"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        awaitUnchecked(writing);

        task.close();

        assertThat(task.isClosed()).as("while somebody writes").isFalse();
        closed.countDown();
        writer.join();
        assertThat(task.isClosed()).isTrue();
        environment.open(files).close(); // nobody has it open
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldNameAllKeysWhereverTheyAre() throws Exception {
        HeapTaskState task = open(newDirectory(), List.of());
        ValueState<Long> count = task.valueState(COUNT);
        MapState<Long, Long> map = task.mapState(MAP);
        for (int key = 0; key < 10; key++) {
            task.setCurrentKey("k" + key);
            count.update(1L);
            map.put(1L, 1L);
            map.put(2L, 2L);
        }
        commit(task);
        assertThat(task.keys()).as("in the heap").isZero();
        task.setCurrentKey("k1");
        count.update(2L);
        map.put(3L, 3L);
        task.setCurrentKey("k2");
        count.clear();
        map.clear();
        task.setCurrentKey("k3");
        map.remove(1L);
        task.setCurrentKey("new");
        count.update(1L);
        map.put(1L, 1L);

        assertThat(task.keysOf("count"))
                .containsExactlyInAnyOrder("k0", "k1", "k3", "k4", "k5", "k6", "k7", "k8", "k9", "new");
        assertThat(task.keysOf("map"))
                .containsExactlyInAnyOrder("k0", "k1", "k3", "k4", "k5", "k6", "k7", "k8", "k9", "new");
    }

    @Test
    void shouldGiveUpASnapshotWhoseGenerationIsRolledBack() {
        HeapTaskState task = open(newDirectory(), List.of());
        task.seal();
        StateSnapshot snapshot = task.snapshot();

        task.rollbackTo(snapshot.generation() - 1);

        assertThat(snapshot.status()).isEqualTo(Status.VOID);
        assertThatThrownBy(() -> snapshot.write(newDirectory())).isInstanceOf(IllegalStateException.class);
        task.seal();
        assertThat(task.snapshot().status()).isEqualTo(Status.PENDING);
    }

    @Test
    void shouldLoseAndDoubleNothingWhenTheDiskIsFull() throws Exception {
        HeapTaskState task = open(newDirectory(), List.of());
        ValueState<Long> count = task.valueState(COUNT);
        ListState<Long> list = task.listState(LIST);
        task.setCurrentKey("k");
        count.update(1L);
        list.add(1L);
        commit(task);
        task.setCurrentKey("k");
        list.add(2L);
        count.clear();
        task.committed(task.seal().generation());
        store.failing = true;
        assertThatThrownBy(task::flushWhereNeeded)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no space");
        assertThatThrownBy(() -> restarted(task)).isInstanceOf(IOException.class);
        task.maintain(10_000);
        task.setCurrentKey("other");
        task.setCurrentKey("k");
        assertThat(list.get()).containsExactly(1L, 2L);
        assertThat(count.value()).isNull();

        store.failing = false;
        task.flushWhereNeeded();
        task.maintain(10_000);
        task.maintain(10_000);
        assertThat(task.keys()).isZero();
        task.setCurrentKey("other");
        task.setCurrentKey("k");
        assertThat(list.get()).containsExactly(1L, 2L);
        assertThat(count.value()).isNull();
    }

    @Test
    void shouldIterateOverAMapWithoutBringingItIntoTheHeap() throws Exception {
        HeapTaskState task = open(newDirectory(), List.of());
        MapState<Long, Long> map = task.mapState(MAP);
        task.setCurrentKey("k");
        for (long key = 0; key < 1_000; key++) {
            map.put(key, key * key);
        }
        commit(task);
        task.setCurrentKey("k");
        map.put(7L, -7L);
        map.remove(8L);

        long sum = 0;
        long entries = 0;
        for (Map.Entry<Long, Long> entry : map.entries()) {
            entries++;
            sum += entry.getKey();
            assertThat(entry.getValue()).isEqualTo(entry.getKey() == 7 ? -7 : entry.getKey() * entry.getKey());
        }

        assertThat(entries).isEqualTo(999);
        assertThat(sum).isEqualTo(999 * 1_000 / 2 - 8);
        assertThat(task.heapBytes()).isLessThan(10_000);
    }

    @Test
    void shouldReadValuesOfEarlierSchemasAndOfOneThatComesBack() throws Exception {
        HeapTaskState first = open(newDirectory(), List.of());
        first.setCurrentKey("old");
        first.<Box>valueState(OLD_BOX).update(new Box(1, "not written"));
        HeapTaskState second = restarted(first);
        second.setCurrentKey("new");
        second.<Box>valueState(BOX).update(new Box(2, "b"));
        HeapTaskState third = restarted(second);

        third.setCurrentKey("old");
        assertThat(third.<Box>valueState(BOX).value()).isEqualTo(new Box(1, "default"));
        third.setCurrentKey("new");
        assertThat(third.<Box>valueState(BOX).value()).isEqualTo(new Box(2, "b"));

        ColdSchemas schemas = new ColdSchemas(List.of());
        StateDeclaration a = declaration("a");
        StateDeclaration b = declaration("b");
        assertThat(List.of(schemas.declare(a), schemas.declare(b), schemas.declare(a), schemas.declare(a)))
                .containsExactly(0, 1, 2, 2);
        assertThat(schemas.all()).as("the last one is in force").containsExactly(a, b, a);
    }

    private static StateDeclaration declaration(String schema) {
        var key = TestSerdes.STRING.writerSchema();
        var value = new io.penstock.api.common.serde.SerdeSchema("test", schema);
        return new StateDeclaration(0, "s", StateSpec.Kind.VALUE, key, value, null, null);
    }

    @Test
    void shouldNameRestoredStatesThatNobodyAsksForAndDropThem() throws Exception {
        HeapTaskState first = open(newDirectory(), List.of());
        first.setCurrentKey("k");
        first.<Long>valueState(COUNT).update(1L);
        first.<Long>listState(LIST).add(2L);
        HeapTaskState second = restarted(first);
        assertThat(second.unclaimedStates()).containsExactly("count", "list");
        second.listState(LIST);
        assertThat(second.unclaimedStates()).containsExactly("count");

        second.dropUnclaimedStates();

        assertThat(second.unclaimedStates()).isEmpty();
        HeapTaskState third = restarted(second);
        third.setCurrentKey("k");
        assertThat(third.<Long>valueState(COUNT).value()).isNull();
        assertThat(third.<Long>listState(LIST).get()).containsExactly(2L);
    }

    @Test
    void shouldRefuseKeysWrittenByAnotherSchema() throws Exception {
        HeapTaskState first = open(newDirectory(), List.of());
        first.setCurrentKey("k");
        first.<Long>valueState(COUNT).update(1L);
        first.seal();
        StateSnapshot snapshot = first.snapshot();
        first.committed(snapshot.generation());
        Path files = newDirectory();
        StateSnapshot.Written written = snapshot.write(files);

        assertThatThrownBy(() -> HeapTaskState.tiered(
                        "t-0",
                        TestSerdes.LONG,
                        1,
                        ColdTier.of(environment.open(files), written.declarations(), new TierLimits(0, 0))))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("count");
        assertThatCode(() -> environment.open(files).close())
                .as("not open any more")
                .doesNotThrowAnyException();
    }

    @Test
    void shouldLeaveNothingBehindWhenClosed() throws Exception {
        Path files = newDirectory();
        HeapTaskState task = open(files, List.of());
        task.setCurrentKey("k");
        task.<Long>valueState(COUNT).update(1L);
        task.seal();
        StateSnapshot snapshot = task.snapshot();

        task.close();
        task.close();

        assertThat(snapshot.status()).isEqualTo(Status.VOID);
        assertThat(task.flushWhereNeeded()).isFalse();
        Directories.delete(files);
        assertThat(files).doesNotExist();
    }

    /** As a snapshot has it that carries a journal's tail beside a database to which the tail has come. */
    @Test
    void shouldReplayAListAgainThatBecameShorterLater() throws Exception {
        HeapTaskState task = open(newDirectory(), List.of());
        ListState<Long> list = task.listState(LIST);
        List<byte[]> journal = new ArrayList<>();
        task.setCurrentKey("k");
        list.addAll(List.of(1L, 2L));
        journal(task, journal);
        list.add(3L);
        journal(task, journal);
        list.update(List.of(4L));
        journal(task, journal);

        HeapTaskState again = open(newDirectory(), List.of());
        journal.forEach(again::restore);
        again.restore(journal.get(1));
        again.restore(journal.get(2));
        ListState<Long> restored = again.listState(LIST);
        again.restored(9);
        again.setCurrentKey("k");
        assertThat(restored.get()).containsExactly(4L);

        HeapTaskState incomplete = open(newDirectory(), List.of());
        incomplete.listState(LIST);
        journal.forEach(incomplete::restore);
        incomplete.restore(journal.get(1));
        assertThatThrownBy(() -> incomplete.restored(9))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("element 1 of 3 of key k in state \"list\"")
                .hasMessageContaining("the journal's beginning is missing");
    }

    private static void journal(HeapTaskState task, List<byte[]> to) {
        SealedWrites sealed = task.seal();
        sealed.encode(1 << 16, to::add);
        task.committed(sealed.generation());
    }
}
