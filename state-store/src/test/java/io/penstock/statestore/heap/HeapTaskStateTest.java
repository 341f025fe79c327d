package io.penstock.statestore.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateBackend;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.TestSerdes;
import io.penstock.statestore.TestSerdes.Box;
import io.penstock.statestore.TimerQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeapTaskStateTest {

    private static final StateSpec COUNT = StateSpec.value("count", TestSerdes.LONG);
    private static final StateSpec BOX = StateSpec.value("box", TestSerdes.BOX);
    private static final StateSpec LIST = StateSpec.list("list", TestSerdes.STRING);
    private static final StateSpec MAP = StateSpec.map("map", TestSerdes.LONG, TestSerdes.STRING);
    private static final StateSpec TIMERS = StateSpec.timers("timers", null);

    private final HeapTaskState task = new HeapTaskState("score/3", TestSerdes.STRING, List.of(), 1);

    @Test
    void shouldHandOutTheObjectItselfWithinAGenerationAndACopyAfterwards() throws Exception {
        ValueState<Box> state = task.valueState(BOX);
        task.setCurrentKey("k");
        Box box = new Box(1, "a");
        state.update(box);
        assertThat(state.value()).isSameAs(box);
        task.seal();
        Box copy = state.value();
        assertThat(copy).isEqualTo(box).isNotSameAs(box);
        copy.a = 2;
        assertThat(state.value().a).as("changed in place, not set").isEqualTo(1);
        state.update(copy);
        assertThat(state.value()).isSameAs(copy);
    }

    @Test
    void shouldEncodeTheSameTwiceHoweverLate() throws Exception {
        ValueState<Box> state = task.valueState(BOX);
        task.setCurrentKey("k");
        state.update(new Box(1, "a"));
        SealedWrites sealed = task.seal();
        List<byte[]> early = new ArrayList<>();
        sealed.encode(100, early::add);
        state.update(new Box(2, "b"));
        task.seal();
        state.clear();
        List<byte[]> late = new ArrayList<>();
        sealed.encode(100, late::add);
        assertThat(late).usingRecursiveComparison().isEqualTo(early);
    }

    @Test
    void shouldJournalEachChangedKeyOnceAndNotMoreThanAFifthOverItsBytes() throws Exception {
        ValueState<Long> state = task.valueState(COUNT);
        int expected = 0;
        for (int round = 0; round < 3; round++) {
            for (long i = 0; i < 1_000; i++) {
                task.setCurrentKey("account-" + i);
                state.update(1_000 + i);
            }
        }
        for (int i = 0; i < 1_000; i++) {
            expected += 1 + ("account-" + i).length() + 2;
        }
        SealedWrites sealed = task.seal();
        assertThat(sealed.entries()).isEqualTo(1_000);
        List<byte[]> payloads = new ArrayList<>();
        sealed.encode(4096, payloads::add);
        assertThat(payloads).allSatisfy(payload -> assertThat(payload.length).isLessThan(4200));
        assertThat(payloads.stream().mapToInt(payload -> payload.length).sum()).isLessThan(expected * 12 / 10);
    }

    @Test
    void shouldJournalOnlyTheAppendedElementsOfAList() throws Exception {
        ListState<String> list = task.listState(LIST);
        task.setCurrentKey("k");
        for (int i = 0; i < 1_000; i++) {
            list.add("an element of some length " + i);
        }
        task.committed(task.seal().generation());
        list.add("one more");
        List<byte[]> payloads = new ArrayList<>();
        task.seal().encode(1 << 20, payloads::add);
        assertThat(payloads).hasSize(1);
        assertThat(payloads.get(0).length).isLessThan(40);
    }

    @Test
    void shouldJournalNothingOfWhatCameAndWentWithinAGeneration() throws Exception {
        ValueState<Long> state = task.valueState(COUNT);
        MapState<Long, String> map = task.mapState(MAP);
        TimerQueue timers = task.timers(TIMERS);
        for (int i = 0; i < 100; i++) {
            task.setCurrentKey("k" + i);
            state.update(1L);
            map.put(1L, "v");
            timers.register(i);
            state.clear();
            map.clear();
            timers.delete(i);
        }
        SealedWrites sealed = task.seal();
        assertThat(sealed.isEmpty()).isTrue();
        sealed.encode(100, payload -> assertThat(payload).as("no payload").isNull());
    }

    @Test
    void shouldForgetDeletedKeysWhenTheirDeletionIsCommitted() throws Exception {
        HeapState count = (HeapState) task.<Long>valueState(COUNT);
        ValueState<Long> state = task.valueState(COUNT);
        for (int i = 0; i < 100; i++) {
            task.setCurrentKey("k" + i);
            state.update(1L);
        }
        task.committed(task.seal().generation());
        long before = count.heapBytes();
        for (int i = 0; i < 100; i++) {
            task.setCurrentKey("k" + i);
            state.clear();
        }
        assertThat(task.keys()).isZero();
        assertThat(count.heapBytes()).as("a rollback may need them").isEqualTo(before);
        task.committed(task.seal().generation());
        assertThat(count.heapBytes()).isLessThan(before / 4);
    }

    @Test
    void shouldForgetDeletedKeysWhenTheirRevivalIsRolledBack() throws Exception {
        HeapState count = (HeapState) task.<Long>valueState(COUNT);
        ValueState<Long> state = task.valueState(COUNT);
        long empty = count.heapBytes();
        task.setCurrentKey("k");
        state.update(1L);
        task.committed(task.seal().generation());
        state.clear();
        SealedWrites deletion = task.seal();
        state.update(2L);
        task.committed(deletion.generation());
        task.rollbackTo(deletion.generation());
        task.setCurrentKey("k");
        assertThat(state.value()).isNull();
        assertThat(count.heapBytes()).isEqualTo(empty);
    }

    @Test
    void shouldFireTimersOfOneTimeInOrderOfRegistrationAlsoAfterARestore() throws Exception {
        TimerQueue timers = task.timers(TIMERS);
        for (String key : List.of("c", "a", "b", "d")) {
            task.setCurrentKey(key);
            timers.register(10);
        }
        List<byte[]> payloads = new ArrayList<>();
        task.seal().encode(16, payloads::add);
        task.setCurrentKey("a");
        timers.delete(10);
        timers.register(10);
        task.seal().encode(16, payloads::add);
        HeapTaskState restored = new HeapTaskState("score/3", TestSerdes.STRING, List.of(TIMERS), 1);
        payloads.forEach(restored::restore);
        restored.restored(9);
        assertThat(firingOrder(restored.timers(TIMERS)))
                .isEqualTo(firingOrder(timers))
                .containsExactly("c", "b", "d", "a");
    }

    @Test
    void shouldFireInOrderHoweverManyTimersAreDeletedFromTheMiddle() throws Exception {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            HeapTaskState many = new HeapTaskState("score/3", TestSerdes.STRING, List.of(), 1);
            TimerQueue timers = many.timers(TIMERS);
            TreeSet<Long> expected = new TreeSet<>();
            many.setCurrentKey("k");
            for (int step = 0; step < 5_000; step++) {
                long time = random.nextInt(100_000);
                if (expected.size() < 300 || random.nextBoolean()) {
                    timers.register(time);
                    expected.add(time);
                } else {
                    Long present = expected.ceiling(time);
                    timers.delete(present == null ? time : present);
                    expected.remove(present == null ? time : present);
                }
            }
            List<Long> fired = new ArrayList<>();
            while (timers.fireNext(Long.MAX_VALUE, (timeMs, key, namespace) -> fired.add(timeMs))) {
                assertThat(timers.nextTimestampMs()).as("seed " + seed).isGreaterThan(fired.get(fired.size() - 1));
            }
            assertThat(fired).as("seed " + seed).containsExactlyElementsOf(expected);
        }
    }

    private static List<String> firingOrder(TimerQueue timers) throws Exception {
        List<String> order = new ArrayList<>();
        int left = timers.size();
        while (timers.fireNext(10, (time, key, namespace) -> order.add((String) key))) {
            assertThat(timers.size()).isEqualTo(--left);
        }
        return order;
    }

    @Test
    void shouldReadAnOlderReleasesValuesWhenTheSerdeCan() throws Exception {
        task.setCurrentKey("k");
        task.<Box>valueState(StateSpec.value("box", TestSerdes.OLD_BOX)).update(new Box(5, "lost"));
        List<byte[]> payloads = new ArrayList<>();
        task.seal().encode(1024, payloads::add);
        HeapTaskState newer = new HeapTaskState("score/3", TestSerdes.STRING, List.of(BOX), 1);
        payloads.forEach(newer::restore);
        newer.restored(2);
        newer.setCurrentKey("k");
        assertThat(newer.<Box>valueState(BOX).value()).isEqualTo(new Box(5, "default"));
    }

    @Test
    void shouldRefuseByNameWhenAStateChangedItsKindOrNamespaces() throws Exception {
        task.setCurrentKey("k");
        task.<Long>valueState(COUNT).update(1L);
        List<byte[]> payloads = new ArrayList<>();
        task.seal().encode(1024, payloads::add);
        HeapTaskState other = new HeapTaskState("score/3", TestSerdes.STRING, List.of(), 1);
        payloads.forEach(other::restore);
        other.restored(2);
        assertThatThrownBy(() -> other.listState(StateSpec.list("count", TestSerdes.LONG)))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("state \"count\" of task score/3 was journaled as VALUE and is LIST now");
        assertThatThrownBy(() -> other.valueState(COUNT.withNamespaces(TestSerdes.LONG)))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("was journaled with no namespace and has one now");
        assertThat(other.unclaimedStates()).containsExactly("count");
    }

    @Test
    void shouldFindAllOfAStateThatCouldNotBeReadTheFirstTime() throws Exception {
        HeapTaskState first = task;
        ValueState<Box> boxes = first.valueState(BOX);
        for (int key = 0; key < 10; key++) {
            first.setCurrentKey("k" + key);
            boxes.update(new Box(key, "b"));
        }
        List<byte[]> payloads = new ArrayList<>();
        first.seal().encode(64, payloads::add);
        HeapTaskState second = new HeapTaskState("score/3", TestSerdes.STRING, List.of(), 1);
        payloads.forEach(second::restore);
        second.restored(2);

        StateSpec failing = StateSpec.value("box", TestSerdes.boxThatFailsAt(5));
        assertThatThrownBy(() -> second.valueState(failing)).hasMessageContaining("does not read");
        assertThat(second.unclaimedStates()).containsExactly("box");
        ValueState<Box> again = second.valueState(BOX);
        assertThat(second.unclaimedStates()).isEmpty();
        for (int key = 0; key < 10; key++) {
            second.setCurrentKey("k" + key);
            assertThat(again.value()).isEqualTo(new Box(key, "b"));
        }
    }

    @Test
    void shouldKeepRestoredStatesNobodyAskedForUntilTheyAreDropped() throws Exception {
        task.setCurrentKey("k");
        task.<Long>valueState(COUNT).update(1L);
        List<byte[]> payloads = new ArrayList<>();
        task.seal().encode(1024, payloads::add);
        HeapTaskState other = new HeapTaskState("score/3", TestSerdes.STRING, List.of(BOX), 1);
        payloads.forEach(other::restore);
        other.restored(2);
        assertThat(other.unclaimedStates()).containsExactly("count");
        other.dropUnclaimedStates();
        assertThat(other.unclaimedStates()).isEmpty();
        other.setCurrentKey("k");
        assertThat(other.<Long>valueState(COUNT).value()).isNull();
    }

    @Test
    void shouldCarryRestoredStatesNobodyAskedForThroughASnapshot(@TempDir Path directory) throws Exception {
        task.setCurrentKey("k");
        task.<Long>valueState(COUNT).update(1L);
        List<byte[]> payloads = new ArrayList<>();
        task.seal().encode(1024, payloads::add);
        HeapTaskState second = new HeapTaskState("score/3", TestSerdes.STRING, List.of(), 1);
        payloads.forEach(second::restore);
        second.restored(2);
        StateSpec other = StateSpec.value("other", TestSerdes.LONG); // takes the id that the unclaimed state had
        second.setCurrentKey("j");
        second.<Long>valueState(other).update(7L);
        second.seal();
        StateSnapshot snapshot = second.snapshot();
        while (second.maintain(1)) {
            assertThat(snapshot.status()).isEqualTo(StateSnapshot.Status.PENDING);
        }
        second.committed(2);
        StateSnapshot.Written written = snapshot.write(directory.resolve("files"));
        try (HeapBackend backend = new HeapBackend()) {
            TaskState third = backend.open(
                    "score/3", TestSerdes.STRING, new StateBackend.StateFiles(directory.resolve("files"), written));
            third.restored(3);
            assertThat(third.unclaimedStates()).containsExactlyInAnyOrder("count", "other");
            third.setCurrentKey("k");
            assertThat(third.<Long>valueState(COUNT).value()).isEqualTo(1);
            third.setCurrentKey("j");
            assertThat(third.<Long>valueState(other).value()).isEqualTo(7);
        }
    }

    @Test
    void shouldSnapshotAStateAsOfTheCutThatIsAskedForAndChangedWhileWalked(@TempDir Path directory) throws Exception {
        task.setCurrentKey("k");
        task.<Long>valueState(COUNT).update(1L);
        List<byte[]> payloads = new ArrayList<>();
        task.seal().encode(1024, payloads::add);
        HeapTaskState second = new HeapTaskState("score/3", TestSerdes.STRING, List.of(), 1);
        payloads.forEach(second::restore);
        second.restored(2);
        second.setCurrentKey("k");
        second.<Long>valueState(StateSpec.value("other", TestSerdes.LONG)).update(7L);
        second.seal();
        StateSnapshot snapshot = second.snapshot();
        second.<Long>valueState(COUNT).update(2L); // a trigger's, say, at the key group's first record
        while (second.maintain(1)) {
            assertThat(snapshot.status()).isEqualTo(StateSnapshot.Status.PENDING);
        }
        second.committed(2);
        StateSnapshot.Written written = snapshot.write(directory.resolve("files"));
        try (HeapBackend backend = new HeapBackend()) {
            TaskState third = backend.open(
                    "score/3", TestSerdes.STRING, new StateBackend.StateFiles(directory.resolve("files"), written));
            third.restored(3);
            third.setCurrentKey("k");
            assertThat(third.<Long>valueState(COUNT).value()).isEqualTo(1);
        }
    }

    @Test
    void shouldForgetTheValuesOfASnapshotThatIsClosedWithTheNextCommit() throws Exception {
        ValueState<Box> state = task.valueState(BOX);
        task.setCurrentKey("k");
        Box box = new Box(1, "a");
        WeakReference<Box> replaced = new WeakReference<>(box);
        state.update(box);
        box = null;
        task.seal();
        StateSnapshot snapshot = task.snapshot();
        boolean more = true;
        while (more) {
            more = task.maintain(100);
        }
        task.committed(1);
        state.update(new Box(2, "b"));
        snapshot.close();
        snapshot = null;
        task.seal();
        System.gc();
        assertThat(replaced.get()).as("a rollback may need it").isNotNull();
        task.committed(2);
        System.gc();
        assertThat(replaced.get()).isNull();
    }

    @Test
    void shouldNameBothWhenANameIsTakenByAnotherState() {
        task.valueState(COUNT);
        assertThat((Object) task.valueState(COUNT)).isSameAs(task.valueState(COUNT));
        assertThatThrownBy(() -> task.valueState(StateSpec.value("count", TestSerdes.STRING)))
                .hasMessageContaining("\"count\" (VALUE of SerdeSchema[format=test, text=long])")
                .hasMessageContaining("\"count\" (VALUE of SerdeSchema[format=test, text=string])");
        assertThatThrownBy(() -> task.mapState(COUNT)).hasMessageContaining("of kind VALUE and asked for as MAP");
    }

    @Test
    void shouldRefuseAThirdSealWhenTwoCommitsAreNotKnown() {
        task.seal();
        task.seal();
        assertThatThrownBy(task::seal)
                .hasMessageContaining("generation 3 cannot be sealed while the commits of 1 and 2 are not known");
        task.committed(1);
        assertThat(task.seal().generation()).isEqualTo(3);
    }

    @Test
    void shouldRefuseARollbackBehindWhatIsCommitted() {
        task.seal();
        task.committed(1);
        assertThatThrownBy(() -> task.rollbackTo(0)).hasMessageContaining("possible are 1 (committed) to 1");
        assertThatThrownBy(() -> task.rollbackTo(2)).hasMessageContaining("cannot roll back to generation 2");
        assertThatThrownBy(() -> task.committed(2)).hasMessageContaining("the current one is 2");
        task.rollbackTo(1);
        assertThat(task.generation()).isEqualTo(2);
    }

    @Test
    void shouldRefuseAccessWithoutAKeyAndPayloadsAfterWrites() throws Exception {
        ValueState<Long> state = task.valueState(COUNT);
        assertThatThrownBy(state::value).hasMessageContaining("no current key");
        task.setCurrentKey("k");
        state.update(1L);
        assertThatThrownBy(() -> task.restore(new byte[] {1})).hasMessageContaining("was written to");
    }

    @Test
    void shouldAllowRemovalButNoNewKeyWhileAMapIsIteratedOver() throws Exception {
        MapState<Long, String> map = task.mapState(MAP);
        task.setCurrentKey("k");
        for (long i = 0; i < 20; i++) {
            map.put(i, "v" + i);
        }
        int seen = 0;
        for (Long mapKey : map.keys()) {
            map.remove(mapKey);
            map.remove((mapKey + 1) % 20);
            seen++;
        }
        assertThat(map.isEmpty()).isTrue();
        assertThat(seen).isBetween(10, 20);
        map.put(1L, "one");
        assertThatThrownBy(() -> {
                    for (Long mapKey : map.keys()) {
                        map.put(mapKey + 1, "next");
                    }
                })
                .isInstanceOf(ConcurrentModificationException.class);
    }

    @Test
    void shouldRefuseNullsThatNoSerdeAccepts() {
        MapState<Long, String> map = task.mapState(MAP);
        ListState<String> list = task.listState(LIST);
        task.setCurrentKey("k");
        assertThatThrownBy(() -> map.put(1L, null)).hasMessageContaining("null is no value of state \"map\"");
        assertThatThrownBy(() -> list.add(null)).hasMessageContaining("null is no element of state \"list\"");
    }
}
