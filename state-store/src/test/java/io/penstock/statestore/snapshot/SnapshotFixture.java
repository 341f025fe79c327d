package io.penstock.statestore.snapshot;

import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.ValueState;
import io.penstock.protocol.TaskId;
import io.penstock.statestore.StateBackend;
import io.penstock.statestore.StateBackend.StateFiles;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.TestSerdes;
import io.penstock.statestore.TestSerdes.Box;
import io.penstock.statestore.TimerQueue;
import io.penstock.statestore.heap.HeapBackend;
import io.penstock.statestore.heap.TierLimits;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.rocks.RocksBackend;
import io.penstock.statestore.rocks.RocksEnvironment;
import io.penstock.statestore.rocks.StateMemoryBudget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A task that writes, commits and takes snapshots, for tests of what becomes of them. */
final class SnapshotFixture implements AutoCloseable {

    static final TaskId TASK = new TaskId("profile", 3);
    static final SnapshotPaths PATHS = new SnapshotPaths("fraud", TASK);
    private static final StateSpec VALUE = StateSpec.value("value", TestSerdes.BOX);
    private static final StateSpec LIST = StateSpec.list("list", TestSerdes.LONG);
    private static final StateSpec MAP = StateSpec.map("map", TestSerdes.LONG, TestSerdes.STRING);
    private static final StateSpec TIMERS = StateSpec.timers("timers", null);

    private final Path root;
    final StateBackend backend;
    final ObjectStore store;
    private TaskState state;
    private int directories;
    long sequence;

    SnapshotFixture(Path root, boolean rocksdb, ObjectStore store) {
        this.root = root;
        this.store = store;
        this.backend = rocksdb
                ? new RocksBackend(
                        new RocksEnvironment(StateMemoryBudget.split(1L << 30, 256L << 20, 4), 4, 1, 1L << 30),
                        root.resolve("db"),
                        new TierLimits(50_000, 0))
                : new HeapBackend();
        this.state = backend.open("t-0", TestSerdes.STRING, null);
        state.restored(1);
    }

    /** Writes to all kinds of state of so many keys, from one on. */
    void write(int firstKey, int keys, long value) throws Exception {
        ValueState<Box> values = state.valueState(VALUE);
        ListState<Long> lists = state.listState(LIST);
        MapState<Long, String> maps = state.mapState(MAP);
        TimerQueue timers = state.timers(TIMERS);
        for (int key = firstKey; key < firstKey + keys; key++) {
            state.setCurrentKey("key-" + key);
            values.update(new Box(value, "value " + value + " of a key that is number " + key));
            lists.add(value);
            maps.put(value % 3, "map " + value);
            timers.register(1_000 + value);
        }
    }

    /** Commits what was written, and stores a snapshot as of that commit. */
    TaskManifest snapshot(@Nullable TaskManifest base) throws Exception {
        state.seal();
        StateSnapshot snapshot = state.snapshot();
        state.committed(snapshot.generation());
        boolean more = true;
        while (more) {
            more = state.maintain(1_000);
        }
        Path directory = newDirectory();
        StateSnapshot.Written written = snapshot.write(directory);
        snapshot.close();
        return new SnapshotUploader(store, Runnable::run)
                .upload(
                        new SnapshotUploader.Source("fraud", TASK, new SnapshotId(1, 1, sequence++), 7, 100 + sequence),
                        directory,
                        written,
                        base);
    }

    Path newDirectory() {
        return root.resolve("dir-" + directories++);
    }

    /** The task begins anew with a snapshot. */
    void restore(TaskManifest manifest) {
        Path directory = newDirectory();
        new SnapshotRestorer(store, Runnable::run).download(manifest, directory);
        open(manifest, directory);
    }

    void open(TaskManifest manifest, Path directory) {
        state.close();
        state = backend.open(
                "t-0",
                TestSerdes.STRING,
                new StateFiles(directory, new StateSnapshot.Written(manifest.format(), manifest.declarations())));
        state.restored(1);
    }

    /** All there is, as text. */
    Map<String, String> contents(int keys) throws Exception {
        Map<String, String> contents = new TreeMap<>();
        for (int key = 0; key < keys; key++) {
            state.setCurrentKey("key-" + key);
            List<Object> of = new ArrayList<>();
            of.add(String.valueOf(state.<Box>valueState(VALUE).value()));
            state.<Long>listState(LIST).get().forEach(of::add);
            Map<Long, String> map = new TreeMap<>();
            state.<Long, String>mapState(MAP).entries().forEach(entry -> map.put(entry.getKey(), entry.getValue()));
            of.add(map);
            contents.put("key-" + key, of.toString());
        }
        contents.put(
                "timers",
                state.timers(TIMERS).size() + " from " + state.timers(TIMERS).nextTimestampMs());
        return contents;
    }

    @Override
    public void close() {
        state.close();
        backend.close();
    }
}
