package io.penstock.bench.state;

import io.penstock.api.common.state.ValueState;
import io.penstock.protocol.TaskId;
import io.penstock.statestore.Directories;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateBackend.StateFiles;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.heap.TierLimits;
import io.penstock.statestore.objectstore.LocalObjectStore;
import io.penstock.statestore.objectstore.ObjectStore.StoredObject;
import io.penstock.statestore.rocks.RocksBackend;
import io.penstock.statestore.rocks.RocksEnvironment;
import io.penstock.statestore.rocks.StateMemoryBudget;
import io.penstock.statestore.snapshot.SnapshotCollector;
import io.penstock.statestore.snapshot.SnapshotId;
import io.penstock.statestore.snapshot.SnapshotPaths;
import io.penstock.statestore.snapshot.SnapshotRestorer;
import io.penstock.statestore.snapshot.SnapshotUploader;
import io.penstock.statestore.snapshot.TaskManifest;
import io.penstock.statestore.snapshot.UploadBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The tasks of one slot on RocksDB, a local object store, and the threads beside them, as a process has them: one that writes to the
 * databases, four that store and load. The caller is the slot.
 */
final class SnapshotRig implements AutoCloseable {

    private static final int WORKERS = 4;
    private static final long IDLE_NANOS = 1_000_000;
    private static final String JOB = "bench";

    /** A task, what it stores its snapshots on, and those that are retained, oldest first. */
    private static final class Kept {
        final TaskId id;
        final TaskState task;
        final ValueState<Account> state;
        final UploadBase base = new UploadBase(null);
        final Deque<TaskManifest> retained = new ArrayDeque<>();

        Kept(TaskId id, TaskState task) {
            this.id = id;
            this.task = task;
            this.state = task.valueState(Accounts.STATE);
        }
    }

    /** What a snapshot of all tasks took. */
    record Taken(long pauseNanos, long pauseCpuNanos, long nanos, long uploadedBytes) {}

    private final Accounts accounts;
    private final Path directory;
    private final int retained;
    private final RocksBackend backend;
    private final LocalObjectStore store;
    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    private final List<Kept> tasks = new ArrayList<>();
    private final Thread writer;
    private volatile boolean stopped;
    private long snapshots;

    SnapshotRig(Accounts accounts, int taskCount, Path directory, int retained) throws IOException {
        this.accounts = accounts;
        this.directory = directory;
        this.retained = retained;
        long cache = Runtime.getRuntime().maxMemory() / 8;
        StateMemoryBudget budget = new StateMemoryBudget(0, 0, 0, 64L << 20, 64L << 20, 0);
        backend = new RocksBackend(
                new RocksEnvironment(budget, taskCount, 2, 1L << 30),
                directory.resolve("databases"),
                new TierLimits(cache, cache / 8));
        store = new LocalObjectStore(Files.createDirectories(directory.resolve("objects")));
        for (int i = 0; i < taskCount; i++) {
            TaskId id = new TaskId("accounts", i);
            tasks.add(new Kept(id, backend.open(id.toString(), Accounts.KEY, null)));
        }
        writer = new Thread(this::write, "state-writer");
        writer.start();
    }

    private void write() {
        while (!stopped) {
            try {
                if (!backend.doWork()) {
                    LockSupport.parkNanos(IDLE_NANOS);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private Kept of(int index) {
        return tasks.get(index % tasks.size());
    }

    // ---- the slot

    void fill() throws IOException {
        for (int i = 0; i < accounts.count(); i++) {
            Kept kept = of(i);
            kept.task.setCurrentKey(accounts.key(i));
            kept.state.update(accounts.first(i));
            if (i % 50_000 == 49_999) {
                commit(false);
            }
        }
        commit(false);
    }

    void change(int index) throws IOException {
        Kept kept = of(index);
        kept.task.setCurrentKey(accounts.key(index));
        kept.state.update(Objects.requireNonNull(kept.state.value()).next());
    }

    /** What a slot does between records until then; returns when it is due next. */
    long serveUntil(long dueNanos) {
        while (System.nanoTime() - dueNanos < 0) {
            boolean worked = false;
            for (Kept kept : tasks) {
                worked |= kept.task.maintain(1_000);
            }
            if (!worked) {
                LockSupport.parkNanos(IDLE_NANOS);
            }
        }
        return Math.max(dueNanos, System.nanoTime() - IDLE_NANOS);
    }

    private List<StateSnapshot> commit(boolean snapshot) {
        List<SealedWrites> sealed = new ArrayList<>();
        List<StateSnapshot> begun = new ArrayList<>();
        for (Kept kept : tasks) {
            sealed.add(kept.task.seal());
            if (snapshot) {
                begun.add(kept.task.snapshot());
            }
        }
        finish(sealed);
        return begun;
    }

    /** The commit's thread, then the slot. */
    private void finish(List<SealedWrites> sealed) {
        sealed.forEach(writes -> writes.encode(512 * 1024, payload -> {}));
        for (int i = 0; i < tasks.size(); i++) {
            tasks.get(i).task.committed(sealed.get(i).generation());
            tasks.get(i).task.maintain(1_000);
        }
    }

    /** Cuts, commits and stores a snapshot of each task. */
    Taken snapshot() throws Exception {
        List<SealedWrites> sealed = new ArrayList<>();
        List<StateSnapshot> begun = new ArrayList<>();
        long start = System.nanoTime();
        long cpu = Cpu.threadNanos();
        for (Kept kept : tasks) {
            sealed.add(kept.task.seal());
            begun.add(kept.task.snapshot());
        }
        long pauseCpu = Cpu.threadNanos() - cpu;
        long pause = System.nanoTime() - start;
        finish(sealed);
        long number = ++snapshots;
        List<Callable<TaskManifest>> work = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            Kept kept = tasks.get(i);
            StateSnapshot snapshot = begun.get(i);
            work.add(() -> stored(kept, snapshot, number));
        }
        long bytes = 0;
        for (Future<TaskManifest> each : workers.invokeAll(work)) {
            bytes += each.get().uploadedBytes();
        }
        Taken taken = new Taken(pause, pauseCpu, System.nanoTime() - start, bytes);
        begun.forEach(StateSnapshot::close);
        for (Kept kept : tasks) {
            new SnapshotCollector(store).collect(new SnapshotPaths(JOB, kept.id), kept.retained, Set.of());
        }
        return taken;
    }

    private TaskManifest stored(Kept kept, StateSnapshot snapshot, long number) throws IOException {
        Path files = directory.resolve("snapshot-" + kept.id.toString().replace('/', '-') + "-" + number);
        try {
            StateSnapshot.Written written = snapshot.write(files);
            TaskManifest manifest = new SnapshotUploader(store, Runnable::run)
                    .upload(
                            new SnapshotUploader.Source(JOB, kept.id, new SnapshotId(1, 1, number), number, 0),
                            files,
                            written,
                            kept.base.get());
            kept.base.stored(manifest);
            kept.retained.addLast(manifest);
            while (kept.retained.size() > retained) {
                kept.retained.removeFirst();
            }
            return manifest;
        } finally {
            Directories.delete(files);
        }
    }

    // ---- object storage

    long objectBytes() {
        return store.list("").stream().mapToLong(StoredObject::size).sum();
    }

    /** Bytes per second of {@code dd} from the disk that the objects are on: as many bytes, in one file, none of them cached. */
    double readByDd() throws Exception {
        Path whole = directory.resolve("whole");
        try (var out = Files.newByteChannel(whole, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (Path object : objects()) {
                try (var in = Files.newByteChannel(object)) {
                    var buffer = java.nio.ByteBuffer.allocate(1 << 20);
                    while (in.read(buffer) >= 0) {
                        out.write(buffer.flip());
                        buffer.clear();
                    }
                }
            }
        }
        long bytes = Files.size(whole);
        run("dd", "of=" + whole, "oflag=nocache", "conv=notrunc,fdatasync", "count=0");
        long start = System.nanoTime();
        run("dd", "if=" + whole, "of=/dev/null", "bs=1M");
        double rate = bytes * 1e9 / (System.nanoTime() - start);
        Files.delete(whole);
        return rate;
    }

    private List<Path> objects() throws IOException {
        try (var all = Files.walk(directory.resolve("objects"))) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(String.join(" ", command) + " failed");
        }
    }

    /** Bytes per second from nothing to all tasks open, with a key of each read; no object is cached. */
    double restore() throws Exception {
        for (Path object : objects()) {
            run("dd", "of=" + object, "oflag=nocache", "conv=notrunc,fdatasync", "count=0");
        }
        List<Callable<TaskState>> work = new ArrayList<>();
        long bytes = 0;
        for (Kept kept : tasks) {
            TaskManifest newest = kept.retained.getLast();
            bytes += newest.bytes();
            work.add(() -> restored(kept, newest.id()));
        }
        long start = System.nanoTime();
        List<TaskState> states = new ArrayList<>();
        for (Future<TaskState> each : workers.invokeAll(work)) {
            states.add(each.get());
        }
        double rate = bytes * 1e9 / (System.nanoTime() - start);
        states.forEach(TaskState::close);
        return rate;
    }

    private TaskState restored(Kept kept, SnapshotId id) throws IOException {
        SnapshotRestorer restorer = new SnapshotRestorer(store, Runnable::run);
        Path into = directory.resolve("restore-" + kept.id.toString().replace('/', '-'));
        TaskManifest manifest = restorer.manifest(new SnapshotPaths(JOB, kept.id), id);
        restorer.download(manifest, into);
        TaskState task = backend.open(
                kept.id.toString(),
                Accounts.KEY,
                new StateFiles(into, new StateSnapshot.Written(manifest.format(), manifest.declarations())));
        ValueState<Account> state = task.valueState(Accounts.STATE);
        task.restored(1);
        int index = tasks.indexOf(kept);
        task.setCurrentKey(accounts.key(index));
        kept.task.setCurrentKey(accounts.key(index));
        if (!java.util.Objects.equals(state.value(), kept.state.value())) {
            throw new IllegalStateException("key " + accounts.key(index) + " restored as " + state.value());
        }
        return task;
    }

    @Override
    public void close() throws IOException {
        stopped = true;
        workers.shutdownNow();
        try {
            writer.join();
            if (!workers.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("threads that store snapshots do not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("told to end while its threads still run", e);
        }
        backend.close();
        store.close();
    }
}
