package io.penstock.statestore.heap;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.StateTtlConfig;
import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TestSerdes;
import io.penstock.statestore.TestSerdes.Box;
import io.penstock.statestore.ttl.TtlStates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random operations on state that expires, while the clock goes on, across sweeps, commits, rollbacks, snapshots and restores, against maps
 * of values with their times: on the heap alone, and with RocksDB behind a small heap tier. A failure names its seed.
 */
class TtlModelTest {

    private static final int OPERATIONS = 1_500;
    private static final long TTL_MS = 100;
    private static final StateSpec VALUE = StateSpec.value("value", TestSerdes.BOX);
    private static final StateSpec LIST = StateSpec.list("list", TestSerdes.BOX);
    private static final StateSpec MAP =
            StateSpec.map("map", TestSerdes.LONG, TestSerdes.BOX).withNamespaces(TestSerdes.LONG);

    private static final List<String> KEYS =
            IntStream.range(0, 60).mapToObj(key -> "k" + key).toList();

    private record At(long atMs, long a) {}

    /** What there is, with when it was last accessed. Expired things stay in it: it looks at times when it is asked. */
    private static final class Contents {
        final Map<String, At> values = new HashMap<>();
        final Map<String, List<At>> lists = new HashMap<>();
        final Map<String, Map<Long, At>> maps = new HashMap<>();

        Contents copy() {
            Contents copy = new Contents();
            copy.values.putAll(values);
            lists.forEach((key, list) -> copy.lists.put(key, new ArrayList<>(list)));
            maps.forEach((key, map) -> copy.maps.put(key, new HashMap<>(map)));
            return copy;
        }
    }

    @TempDir
    Path directory;

    private Random random;
    private boolean onRead;
    private long nowMs;
    private ModelBackend backend;
    private HeapTaskState task;
    private ValueState<Box> value;
    private ListState<Box> list;
    private MapState<Long, Box> map;
    private Contents model;
    private final TreeMap<Long, Contents> sealed = new TreeMap<>();
    private final List<SealedWrites> unencoded = new ArrayList<>();
    private final List<byte[]> journal = new ArrayList<>();
    private final Map<Long, Integer> journalEnds = new HashMap<>();
    private StateSnapshot snapshot;
    private ModelBackend.Taken taken;
    private long committed;
    private String trace;
    private int expired;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldAgreeWithTheModelOnTheHeap(long seeds) throws Exception {
        for (long seed = seeds * 10; seed < seeds * 10 + 5; seed++) {
            backend = new ModelBackend(directory.resolve("s" + seed), false, new TierLimits(0, 0));
            run(seed);
        }
        assertThat(expired).isGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldAgreeWithTheModelOnRocksDb(long seed) throws Exception {
        TierLimits limits = new TierLimits(seed % 3 * 2_000, seed % 2 * 4_000);
        try (ModelBackend opened = new ModelBackend(directory.resolve("s" + seed), true, limits)) {
            backend = opened;
            run(seed);
            task.close();
        }
        assertThat(expired).isGreaterThan(20);
    }

    private void run(long seed) throws Exception {
        random = new Random(seed);
        onRead = random.nextBoolean();
        nowMs = 1_000;
        Files.createDirectories(directory.resolve("s" + seed));
        sealed.clear();
        unencoded.clear();
        journal.clear();
        journalEnds.clear();
        snapshot = null;
        taken = null;
        model = new Contents();
        committed = 0;
        sealed.put(0L, new Contents());
        claim(backend.open(List.of(), 1, null));
        task.restored(1);
        for (int step = 0; step < OPERATIONS; step++) {
            trace = "seed " + seed + ", step " + step;
            nowMs += random.nextInt(4) == 0 ? random.nextInt(20) : 0;
            operate();
            if (random.nextInt(5) == 0) {
                task.maintain(1 + random.nextInt(60));
                task.flushWhereNeeded();
                driveSnapshot();
            }
        }
        shouldBeEmptyOnceAllHasExpired();
    }

    private void claim(HeapTaskState opened) {
        task = opened;
        StateTtlConfig config = StateTtlConfig.newBuilder(Duration.ofMillis(TTL_MS))
                .setUpdateType(
                        onRead ? StateTtlConfig.UpdateType.OnReadAndWrite : StateTtlConfig.UpdateType.OnCreateAndWrite)
                .build();
        TtlStates states = new TtlStates(opened, config, () -> nowMs);
        value = states.valueState(VALUE);
        list = states.listState(LIST);
        map = states.mapState(MAP);
    }

    private void operate() throws Exception {
        String key = "k" + random.nextInt(random.nextBoolean() ? 5 : 60);
        task.setCurrentKey(key);
        long namespace = random.nextInt(2);
        task.setCurrentNamespace(namespace);
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> operateValue(key);
            case 3, 4, 5, 6 -> operateList(key);
            case 7, 8, 9, 10 -> operateMap(key + "/" + namespace);
            case 11, 12 -> seal();
            case 13, 14 -> commitOldest();
            default -> {
                if (random.nextInt(4) == 0) {
                    crash();
                } else {
                    rollBack();
                }
            }
        }
    }

    private boolean isAlive(At at) {
        if (at != null && at.atMs + TTL_MS <= nowMs) {
            expired++;
        }
        return at != null && at.atMs + TTL_MS > nowMs;
    }

    private At read(At at) {
        return onRead ? new At(nowMs, at.a) : at;
    }

    private Box newBox() {
        return new Box(random.nextInt(1_000), "b");
    }

    private void operateValue(String key) throws Exception {
        At expected = model.values.get(key);
        Box read = value.value();
        if (isAlive(expected)) {
            assertThat(read).as(trace).isEqualTo(new Box(expected.a, "b"));
            model.values.put(key, read(expected));
        } else {
            assertThat(read).as(trace).isNull();
            model.values.remove(key);
        }
        if (random.nextInt(5) == 0) {
            value.clear();
            model.values.remove(key);
        } else if (random.nextBoolean()) {
            Box box = newBox();
            value.update(box);
            model.values.put(key, new At(nowMs, box.a));
        }
    }

    private void operateList(String key) throws Exception {
        if (random.nextBoolean()) {
            List<At> alive = model.lists.getOrDefault(key, List.of()).stream()
                    .filter(this::isAlive)
                    .map(this::read)
                    .toList();
            List<Box> read = new ArrayList<>();
            list.get().forEach(read::add);
            assertThat(read)
                    .as(trace)
                    .isEqualTo(alive.stream().map(at -> new Box(at.a, "b")).toList());
            model.lists.put(key, new ArrayList<>(alive));
        }
        switch (random.nextInt(6)) {
            case 0 -> {
                list.clear();
                model.lists.remove(key);
            }
            case 1 -> {
                List<Box> boxes = List.of(newBox(), newBox());
                list.update(boxes);
                model.lists.put(key, times(boxes));
            }
            case 2 -> {
                List<Box> boxes = List.of(newBox(), newBox());
                list.addAll(boxes);
                model.lists.computeIfAbsent(key, absent -> new ArrayList<>()).addAll(times(boxes));
            }
            default -> {
                Box box = newBox();
                list.add(box);
                model.lists.computeIfAbsent(key, absent -> new ArrayList<>()).add(new At(nowMs, box.a));
            }
        }
    }

    private List<At> times(List<Box> boxes) {
        List<At> times = new ArrayList<>();
        boxes.forEach(box -> times.add(new At(nowMs, box.a)));
        return times;
    }

    private void operateMap(String scope) throws Exception {
        Map<Long, At> expected = model.maps.computeIfAbsent(scope, absent -> new HashMap<>());
        long mapKey = random.nextInt(6);
        switch (random.nextInt(8)) {
            case 0 -> {
                map.clear();
                expected.clear();
            }
            case 1 -> {
                map.remove(mapKey);
                expected.remove(mapKey);
            }
            case 2 -> {
                expected.values().removeIf(at -> !isAlive(at));
                assertThat(map.isEmpty()).as(trace).isEqualTo(expected.isEmpty());
            }
            case 3 -> iterate(expected);
            case 4 -> {
                boolean alive = isAlive(expected.get(mapKey));
                assertThat(map.contains(mapKey)).as(trace).isEqualTo(alive);
                expected.computeIfPresent(mapKey, (key, at) -> alive ? read(at) : null);
            }
            case 5 -> {
                boolean alive = isAlive(expected.get(mapKey));
                Box read = map.get(mapKey);
                assertThat(read).as(trace).isEqualTo(alive ? new Box(expected.get(mapKey).a, "b") : null);
                expected.computeIfPresent(mapKey, (key, at) -> alive ? read(at) : null);
            }
            default -> {
                Box box = newBox();
                map.put(mapKey, box);
                expected.put(mapKey, new At(nowMs, box.a));
            }
        }
    }

    private void iterate(Map<Long, At> expected) {
        expected.values().removeIf(at -> !isAlive(at));
        Map<Long, At> seen = new HashMap<>();
        List<Long> removed = new ArrayList<>();
        for (Iterator<Map.Entry<Long, Box>> all = mapIterator(); all.hasNext(); ) {
            Map.Entry<Long, Box> entry = all.next();
            seen.put(entry.getKey(), new At(0, entry.getValue().a));
            expected.computeIfPresent(entry.getKey(), (key, at) -> read(at));
            switch (random.nextInt(5)) {
                case 0 -> {
                    all.remove();
                    removed.add(entry.getKey());
                }
                case 1 -> {
                    // looks ahead, past what has expired, before it removes
                    var unused = all.hasNext();
                    all.remove();
                    removed.add(entry.getKey());
                }
                case 2 -> {
                    Box box = newBox();
                    entry.setValue(box);
                    assertThat(expected).as(trace).containsKey(entry.getKey());
                    seen.put(entry.getKey(), new At(0, expected.get(entry.getKey()).a));
                    expected.put(entry.getKey(), new At(nowMs, box.a));
                    seen.put(entry.getKey(), new At(0, box.a));
                }
                default -> {}
            }
        }
        Map<Long, At> times = new HashMap<>();
        expected.forEach((key, at) -> times.put(key, new At(0, at.a)));
        assertThat(seen).as(trace).isEqualTo(times);
        removed.forEach(expected::remove);
    }

    private Iterator<Map.Entry<Long, Box>> mapIterator() {
        try {
            return map.iterator();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    // ---- generations

    private void seal() {
        if (unencoded.size() == 2) {
            return;
        }
        task.sweep(1 + random.nextInt(300));
        SealedWrites writes = task.seal();
        unencoded.add(writes);
        sealed.put(writes.generation(), model.copy());
        if (random.nextInt(3) == 0 && snapshot == null && writes.generation() > committed) {
            snapshot = task.snapshot();
        }
    }

    private void commitOldest() {
        if (unencoded.isEmpty()) {
            return;
        }
        SealedWrites oldest = unencoded.remove(0);
        oldest.encode(200, journal::add);
        committed = oldest.generation();
        journalEnds.put(committed, journal.size());
        task.committed(committed);
    }

    private void rollBack() {
        long last = unencoded.isEmpty()
                ? committed
                : unencoded.get(random.nextInt(unencoded.size())).generation();
        unencoded.removeIf(writes -> writes.generation() > last);
        sealed.tailMap(last, false).clear();
        task.rollbackTo(last);
        model = sealed.get(last).copy();
        // functions are made anew, and ask again
        claim(task);
    }

    private void driveSnapshot() throws Exception {
        if (snapshot == null) {
            return;
        }
        if (snapshot.status() == StateSnapshot.Status.READY) {
            Path into = backend.newDirectory();
            StateSnapshot.Written written = snapshot.write(into);
            taken = new ModelBackend.Taken(into, written, journalEnds.get(snapshot.generation()));
        } else if (snapshot.status() == StateSnapshot.Status.PENDING) {
            return;
        }
        snapshot.close();
        snapshot = null;
    }

    private void crash() throws Exception {
        if (snapshot != null) {
            snapshot.close();
            snapshot = null;
        }
        task.close();
        unencoded.clear();
        sealed.tailMap(committed, false).clear();
        claim(restore(random.nextBoolean()));
        model = sealed.get(committed).copy();
    }

    private HeapTaskState restore(boolean claimsFirst) throws Exception {
        HeapTaskState opened = backend.open(List.of(), committed + 1, taken);
        if (claimsFirst) {
            claim(opened);
        }
        for (int i = taken == null ? 0 : taken.journalFrom(); i < journal.size(); i++) {
            opened.restore(journal.get(i));
        }
        opened.restored(committed + 1);
        return opened;
    }

    private void shouldBeEmptyOnceAllHasExpired() throws Exception {
        nowMs += TTL_MS;
        for (int round = 0; round < 60; round++) {
            while (unencoded.size() == 2) {
                commitOldest();
            }
            nowMs += TTL_MS / 4;
            seal();
            commitOldest();
            task.flushWhereNeeded();
            while (task.maintain(1_000)) {
                driveSnapshot();
            }
            driveSnapshot();
        }
        while (!unencoded.isEmpty()) {
            commitOldest();
        }
        assertThat(task.sizes().values()).as(trace).containsOnly(0L);
        task.close();
        HeapTaskState withoutTtl = restore(false);
        KEYS.forEach(key -> {
            withoutTtl.setCurrentKey(key);
            assertThat(isEmpty(withoutTtl, 0) && isEmpty(withoutTtl, 1))
                    .as(trace + ": what is left of " + key)
                    .isTrue();
        });
        withoutTtl.close();
    }

    private static boolean isEmpty(HeapTaskState state, long namespace) {
        try {
            state.setCurrentNamespace(namespace);
            return state.valueState(VALUE).value() == null
                    && !state.listState(LIST).get().iterator().hasNext()
                    && state.mapState(MAP).isEmpty();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
