package io.penstock.statestore.heap;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TestSerdes;
import io.penstock.statestore.TestSerdes.Box;
import io.penstock.statestore.TimerQueue;
import io.penstock.statestore.heap.NaiveTaskState.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random operations on several states and keys, across seals, late encodings, commits, rollbacks, snapshots, evictions and restores,
 * against {@link NaiveTaskState}: on the heap alone, and with RocksDB behind a heap tier that holds a few entries. A failure names its
 * seed.
 */
class TaskStateModelTest {

    private static final int OPERATIONS = 1_500;

    /** Of each of the test's ten; a thousand and more before a change of the tiers lands. */
    private static final int ROCKSDB_SEEDS = Integer.getInteger("penstock.state.seeds", 1);

    private static final StateSpec COUNT = StateSpec.value("count", TestSerdes.LONG);
    private static final StateSpec BOX = StateSpec.value("box", TestSerdes.BOX).withNamespaces(TestSerdes.LONG);
    private static final StateSpec LIST = StateSpec.list("list", TestSerdes.BOX);
    private static final StateSpec MAP = StateSpec.map("map", TestSerdes.LONG, TestSerdes.BOX);
    private static final StateSpec TIMERS = StateSpec.timers("timers", TestSerdes.LONG);

    @TempDir
    Path directory;

    private final List<byte[]> journal = new ArrayList<>();

    /** Payloads in the journal behind each generation's. */
    private final Map<Long, Integer> journalEnds = new HashMap<>();

    private ModelBackend backend;
    private StateSnapshot snapshot;
    private ModelBackend.Taken taken;
    private int snapshots;
    private long loads;
    private long evictions;

    /** Sealed and not encoded, oldest first: the commit's thread is behind. */
    private final List<SealedWrites> unencoded = new ArrayList<>();

    private Random random;
    private NaiveTaskState model;
    private HeapTaskState task;
    private ValueState<Long> count;
    private ValueState<Box> box;
    private ListState<Box> list;
    private MapState<Long, Box> map;
    private TimerQueue timers;
    private long committed;

    /** Payloads that the task before the current one, and those before it, have left. */
    private int openedAt;

    private String trace = "";

    /** What the task has been scoped to; often kept for the next operation, over seals and commits too. */
    private String key = "";

    private long namespace;
    private boolean keyIsCurrent;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void shouldAgreeWithTheModelOnTheHeap(long seeds) throws Exception {
        for (long seed = seeds * 20; seed < seeds * 20 + 8; seed++) {
            backend = new ModelBackend(directory.resolve("s" + seed), false, new TierLimits(0, 0));
            run(seed);
        }
        assertThat(snapshots).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldAgreeWithTheModelOnRocksDb(long seeds) throws Exception {
        for (long seed = seeds * 20; seed < seeds * 20 + ROCKSDB_SEEDS; seed++) {
            TierLimits limits = new TierLimits(seed % 3 * 2_000, seed % 2 * 4_000);
            try (ModelBackend opened = new ModelBackend(directory.resolve("s" + seed), true, limits)) {
                backend = opened;
                run(seed);
                task.close();
            }
        }
        assertThat(snapshots).isPositive();
        assertThat(loads).as("entries read back").isGreaterThan(1_000);
        assertThat(evictions).as("entries evicted").isGreaterThan(1_000);
    }

    private void run(long seed) throws Exception {
        random = new Random(seed);
        snapshot = null;
        taken = null;
        journalEnds.clear();
        Files.createDirectories(directory.resolve("s" + seed));
        journal.clear();
        unencoded.clear();
        model = new NaiveTaskState(100);
        task = open(100, null);
        committed = 99;
        openedAt = 0;
        for (int step = 0; step < OPERATIONS; step++) {
            trace = "seed " + seed + ", step " + step;
            operate();
            workBetweenRecords();
            if (step % 50 == 0) {
                compareAll();
            }
        }
        compareAll();
        shouldHoldNothingThatIsDeletedWhenAllIsCommitted();
        encodeUpTo(model.generation - 1);
        crash();
    }

    private void shouldHoldNothingThatIsDeletedWhenAllIsCommitted() throws Exception {
        seal();
        while (committed + 1 < model.generation) {
            commitOldest();
        }
        if (backend.isTiered()) {
            closeSnapshot();
            snapshot = null;
            task.seal();
            model.seal();
            StateSnapshot last = task.snapshot();
            task.committed(model.generation - 1);
            committed = model.generation - 1;
            model.committed(committed);
            journalEnds.put(committed, journal.size());
            last.write(backend.newDirectory());
            last.close();
        }
        boolean more = true;
        while (more) {
            more = task.maintain(100);
        }
        for (Object state : List.of(count, box, list, map)) {
            assertThat(((HeapState) state).deletedScopes())
                    .as(trace + ", " + state)
                    .isZero();
        }
    }

    private HeapTaskState open(long firstGeneration, ModelBackend.Taken from) throws Exception {
        HeapTaskState opened = backend.open(List.of(COUNT, MAP), firstGeneration, from);
        claim(opened);
        return opened;
    }

    private void claim(HeapTaskState opened) {
        count = opened.valueState(COUNT);
        box = opened.valueState(BOX);
        list = opened.listState(LIST);
        map = opened.mapState(MAP);
        timers = opened.timers(TIMERS);
    }

    /** What the slot and the writing thread do beside records. */
    private void workBetweenRecords() throws Exception {
        if (random.nextInt(4) == 0) {
            task.maintain(1 + random.nextInt(60));
            keyIsCurrent &= random.nextBoolean();
        }
        if (random.nextInt(5) == 0) {
            task.flushWhereNeeded();
        }
        if (snapshot != null && random.nextInt(6) == 0) {
            driveSnapshot();
        }
    }

    private void driveSnapshot() throws Exception {
        switch (snapshot.status()) {
            case PENDING -> {}
            case VOID -> closeSnapshot();
            case READY -> {
                Path into = backend.newDirectory();
                StateSnapshot.Written written = snapshot.write(into);
                taken = new ModelBackend.Taken(into, written, journalEnds.get(snapshot.generation()));
                snapshots++;
                closeSnapshot();
            }
        }
    }

    private void closeSnapshot() {
        if (snapshot != null) {
            snapshot.close();
            snapshot = null;
        }
    }

    private void operate() throws Exception {
        if (!keyIsCurrent || random.nextInt(3) != 0) {
            key = "k" + random.nextInt(random.nextBoolean() ? 5 : 200);
            namespace = random.nextInt(2);
            task.setCurrentKey(key);
            task.setCurrentNamespace(namespace);
            keyIsCurrent = true;
        }
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3 -> {
                assertThat(count.value()).as(trace).isEqualTo(model.now.counts.get(key));
                long value = random.nextLong();
                count.update(value);
                model.now.counts.put(key, value);
            }
            case 4 -> {
                count.clear();
                model.now.counts.remove(key);
            }
            case 5, 6, 7 -> operateBox(new Scope(key, namespace));
            case 8, 9, 10 -> operateList(key);
            case 11, 12, 13, 14 -> operateMap(key);
            case 15, 16, 17 -> {
                operateTimers(key, namespace);
                keyIsCurrent = false;
            }
            case 18, 19 -> seal();
            case 20, 21 -> commitOldest();
            case 22 -> rollback();
            default -> {
                if (random.nextInt(10) == 0) {
                    crash();
                }
            }
        }
    }

    private void operateBox(Scope scope) throws Exception {
        Box current = box.value();
        Box expected = model.now.boxes.get(scope);
        assertThat(current).as(trace).isEqualTo(expected);
        switch (random.nextInt(4)) {
            case 0 -> {
                box.clear();
                model.now.boxes.remove(scope);
                model.now.own.remove(scope);
            }
            case 1 -> {
                // Changed in place and not set: part of the state only where the object is this generation's.
                if (current != null) {
                    current.a++;
                    if (model.now.own.contains(scope)) {
                        expected.a++;
                    }
                }
            }
            default -> {
                Box updated = current == null ? new Box(random.nextInt(), "b" + random.nextInt(9)) : current;
                updated.a += 3;
                box.update(updated);
                updated.b = "after the update " + random.nextInt(9);
                model.now.boxes.put(scope, NaiveTaskState.copyOf(updated));
                model.now.own.add(scope);
            }
        }
    }

    private void operateList(String key) throws Exception {
        compareList(key);
        List<Box> modelList = model.now.lists.get(key);
        switch (random.nextInt(8)) {
            case 0 -> {
                list.clear();
                model.now.lists.remove(key);
                disown("list", key);
            }
            case 1 -> {
                List<Box> values = List.of(newBox(), newBox());
                list.update(values);
                model.now.lists.put(
                        key,
                        new ArrayList<>(
                                values.stream().map(NaiveTaskState::copyOf).toList()));
                disown("list", key);
                model.now.own.add(List.of("list", key, 0));
                model.now.own.add(List.of("list", key, 1));
            }
            case 2 -> {
                int index = 0;
                for (Box element : list.get()) {
                    element.a = -7;
                    if (model.now.own.contains(List.of("list", key, index))) {
                        modelList.get(index).a = -7;
                    }
                    index++;
                }
            }
            case 3 -> {
                List<Box> values = List.of(newBox(), newBox(), newBox());
                list.addAll(values);
                values.forEach(value -> addToModelList(key, value));
            }
            default -> {
                Box added = newBox();
                list.add(added);
                addToModelList(key, added);
            }
        }
    }

    private void addToModelList(String key, Box value) {
        List<Box> modelList = model.now.lists.computeIfAbsent(key, absent -> new ArrayList<>());
        model.now.own.add(List.of("list", key, modelList.size()));
        modelList.add(NaiveTaskState.copyOf(value));
    }

    private void disown(String state, String key) {
        model.now.own.removeIf(owned -> owned instanceof List<?> parts
                && parts.get(0).equals(state)
                && parts.get(1).equals(key));
    }

    private void operateMap(String key) throws Exception {
        Map<Long, Box> modelMap = model.now.maps.computeIfAbsent(key, absent -> new HashMap<>());
        long mapKey = random.nextInt(6);
        List<Object> place = List.of("map", key, mapKey);
        Box current = map.get(mapKey);
        assertThat(current).as(trace).isEqualTo(modelMap.get(mapKey));
        assertThat(map.contains(mapKey)).as(trace).isEqualTo(modelMap.containsKey(mapKey));
        assertThat(map.isEmpty()).as(trace).isEqualTo(modelMap.isEmpty());
        switch (random.nextInt(8)) {
            case 0 -> {
                map.clear();
                modelMap.clear();
                disown("map", key);
            }
            case 1 -> {
                map.remove(mapKey);
                modelMap.remove(mapKey);
                model.now.own.remove(place);
            }
            case 2 -> {
                Iterator<Map.Entry<Long, Box>> iterator = map.iterator();
                while (iterator.hasNext()) {
                    Map.Entry<Long, Box> entry = iterator.next();
                    if (random.nextBoolean()) {
                        modelMap.remove(entry.getKey());
                        model.now.own.remove(List.of("map", key, entry.getKey()));
                        iterator.remove();
                    } else if (random.nextBoolean()) {
                        Box set = newBox();
                        modelMap.put(entry.getKey(), NaiveTaskState.copyOf(set));
                        model.now.own.add(List.of("map", key, entry.getKey()));
                        entry.setValue(set);
                    }
                }
            }
            case 3 -> {
                if (current != null) {
                    current.b = "in place";
                    if (model.now.own.contains(place)) {
                        modelMap.get(mapKey).b = "in place";
                    }
                }
            }
            default -> {
                Box set = current == null ? newBox() : current;
                map.put(mapKey, set);
                set.a++;
                modelMap.put(mapKey, NaiveTaskState.copyOf(set));
                model.now.own.add(place);
            }
        }
    }

    private void operateTimers(String key, long namespace) throws Exception {
        long time = random.nextInt(12);
        switch (random.nextInt(6)) {
            case 0 -> {
                timers.delete(time);
                model.now.timers.removeIf(timer -> isTimer(timer, time, key, namespace));
            }
            case 1 -> {
                boolean due = timers.fireNext(time, (timestampMs, firedKey, firedNamespace) -> {
                    NaiveTaskState.Timer first = firstTimer();
                    assertThat(List.of(timestampMs, firedKey, firedNamespace, task.currentKey()))
                            .as(trace)
                            .isEqualTo(List.of(first.timestampMs(), first.key(), first.namespace(), first.key()));
                    assertThat(timestampMs).isLessThanOrEqualTo(time);
                    model.now.timers.remove(first);
                });
                assertThat(due || firstTimer() == null || firstTimer().timestampMs() > time)
                        .as(trace)
                        .isTrue();
            }
            default -> {
                timers.register(time);
                if (model.now.timers.stream().noneMatch(timer -> isTimer(timer, time, key, namespace))) {
                    model.now.timers.add(new NaiveTaskState.Timer(time, model.timerOrder++, key, namespace));
                }
            }
        }
    }

    private static boolean isTimer(NaiveTaskState.Timer timer, long time, String key, long namespace) {
        return timer.timestampMs() == time && timer.key().equals(key) && timer.namespace() == namespace;
    }

    private NaiveTaskState.Timer firstTimer() {
        return model.now.timers.stream()
                .min(Comparator.comparingLong(NaiveTaskState.Timer::timestampMs)
                        .thenComparingLong(NaiveTaskState.Timer::order))
                .orElse(null);
    }

    private Box newBox() {
        return new Box(random.nextInt(100), "b" + random.nextInt(100));
    }

    private void seal() {
        if (model.generation - 1 - committed == 2) {
            commitOldest();
        }
        SealedWrites writes = task.seal();
        assertThat(writes.generation()).isEqualTo(model.generation);
        unencoded.add(writes);
        if (snapshot == null && random.nextInt(3) == 0) {
            snapshot = task.snapshot();
        }
        model.seal();
        assertThat(task.generation()).isEqualTo(model.generation);
    }

    private void commitOldest() {
        if (committed + 1 < model.generation) {
            committed++;
            encodeUpTo(committed);
            task.committed(committed);
            model.committed(committed);
        }
    }

    private void encodeUpTo(long generation) {
        while (!unencoded.isEmpty() && unencoded.get(0).generation() <= generation) {
            SealedWrites writes = unencoded.remove(0);
            writes.encode(64 + random.nextInt(500), journal::add);
            journalEnds.put(writes.generation(), journal.size());
        }
    }

    /** To any generation that a complete cut may have sealed, or the last committed one. */
    private void rollback() {
        long encoded =
                unencoded.isEmpty() ? model.generation - 1 : unencoded.get(0).generation() - 1;
        long first = Math.max(committed, encoded);
        long to = first + random.nextInt((int) (model.generation - first));
        task.rollbackTo(to);
        keyIsCurrent = false;
        model.rollbackTo(to);
        unencoded.removeIf(writes -> writes.generation() > to);
    }

    /** The process is gone; what is committed is in the journal. */
    private void crash() throws Exception {
        long encoded =
                unencoded.isEmpty() ? model.generation - 1 : unencoded.get(0).generation() - 1;
        model.rollbackTo(Math.max(encoded, committed));
        unencoded.clear();
        restartFromJournal();
        compareAll();
    }

    private void restartFromJournal() throws Exception {
        loads += task.coldLoads();
        evictions += task.evictions();
        closeSnapshot();
        task.close();
        ModelBackend.Taken from = random.nextInt(4) == 0 ? null : taken;
        if (random.nextBoolean()) {
            task = open(1, from);
            replay(from);
        } else {
            // The states are asked for only after their entries have been read.
            HeapTaskState late = backend.open(List.of(), 1, from);
            journal.subList(from == null ? 0 : from.journalFrom(), journal.size())
                    .forEach(late::restore);
            late.restored(model.generation);
            if (random.nextBoolean()) {
                saveAhead(late);
            }
            claim(late);
            assertThat(late.unclaimedStates()).isEmpty();
            task = late;
        }
        openedAt = journal.size();
        keyIsCurrent = false;
        committed = model.generation - 1;
        model.now.own.clear();
        model.sealed.clear();
        model.sealed.put(committed, model.now.copy());
    }

    /** A snapshot of states that nobody has asked for, or asks for between its cut and its files. */
    private void saveAhead(HeapTaskState late) throws Exception {
        late.seal();
        StateSnapshot ahead = late.snapshot();
        if (random.nextBoolean()) {
            late.listState(LIST);
            late.timers(TIMERS);
        }
        boolean more = true;
        while (more) {
            more = late.maintain(100);
        }
        model.seal();
        committed = model.generation - 1;
        late.committed(committed);
        model.committed(committed);
        journalEnds.put(committed, journal.size());
        Path into = backend.newDirectory();
        taken = new ModelBackend.Taken(into, ahead.write(into), journal.size());
        snapshots++;
        ahead.close();
    }

    /** Once, or once and again from anywhere that the declarations in force are of: a replay is idempotent. */
    private void replay(ModelBackend.Taken from) {
        int first = from == null ? 0 : from.journalFrom();
        journal.subList(first, journal.size()).forEach(task::restore);
        if (random.nextBoolean() && !journal.isEmpty()) {
            int again =
                    from == null && random.nextBoolean() ? 0 : openedAt + random.nextInt(journal.size() - openedAt + 1);
            journal.subList(Math.max(first, again), journal.size()).forEach(task::restore);
        }
        task.restored(model.generation);
    }

    private void compareList(String key) throws Exception {
        assertThat(list.get()).as(trace).containsExactlyElementsOf(model.now.lists.getOrDefault(key, List.of()));
    }

    private void compareAll() throws Exception {
        keyIsCurrent = false;
        int scopes = 0;
        for (int i = 0; i < 200; i++) {
            String compared = "k" + i;
            task.setCurrentKey(compared);
            assertThat(count.value()).as(trace).isEqualTo(model.now.counts.get(compared));
            for (long scope = 0; scope < 2; scope++) {
                task.setCurrentNamespace(scope);
                assertThat(box.value()).as(trace).isEqualTo(model.now.boxes.get(new Scope(compared, scope)));
                scopes += box.value() == null ? 0 : 1;
            }
            compareList(compared);
            Map<Long, Box> entries = new HashMap<>();
            for (Map.Entry<Long, Box> entry : map.entries()) {
                assertThat(entries.put(entry.getKey(), entry.getValue()))
                        .as(trace)
                        .isNull();
            }
            assertThat(entries).as(trace).isEqualTo(model.now.maps.getOrDefault(compared, Map.of()));
        }
        assertThat(scopes).isEqualTo(model.now.boxes.size());
        assertThat(timers.size()).as(trace).isEqualTo(model.now.timers.size());
        NaiveTaskState.Timer first = firstTimer();
        assertThat(timers.nextTimestampMs()).as(trace).isEqualTo(first == null ? Long.MAX_VALUE : first.timestampMs());
        assertThat(task.keys()).as(trace).isLessThanOrEqualTo(400);
    }
}
