package io.penstock.statestore.golden;

import io.penstock.statestore.Directories;
import io.penstock.statestore.StateBackend;
import io.penstock.statestore.StateBackend.StateFiles;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.heap.HeapBackend;
import io.penstock.statestore.heap.TierLimits;
import io.penstock.statestore.journal.JournalReplay;
import io.penstock.statestore.objectstore.LocalObjectStore;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.rocks.RocksBackend;
import io.penstock.statestore.rocks.RocksEnvironment;
import io.penstock.statestore.rocks.StateMemoryBudget;
import io.penstock.statestore.snapshot.SnapshotPaths;
import io.penstock.statestore.snapshot.SnapshotRestorer;
import io.penstock.statestore.snapshot.TaskManifest;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The golden files of a format version: {@code journal.bin} (int count, then for each record an int length and its bytes), and a directory
 * as object storage for each backend. Copied where a test may damage them.
 */
final class GoldenFiles implements AutoCloseable {

    /** The first; journals uncompressed. */
    static final String V1 = "state-v1";

    /** The newest: what this release writes. */
    static final String V2 = "state-v2";

    static final String HEAP = "heap";
    static final String ROCKSDB = "rocksdb";

    static final SnapshotPaths PATHS = new SnapshotPaths(GoldenState.JOB, GoldenState.TASK);

    private final Path root;
    private final Path scratch;
    private final List<StateBackend> backends = new ArrayList<>();
    private final Map<String, SnapshotRestorer> restorers = new HashMap<>();
    private int directories;

    private GoldenFiles(Path root, Path scratch) {
        this.root = root;
        this.scratch = scratch;
    }

    /** The committed ones of a version, copied. */
    static GoldenFiles copied(Path to, String version) throws IOException {
        URL resource = Objects.requireNonNull(GoldenFiles.class.getResource("/golden/" + version), version);
        Path root = to.resolve("golden");
        try {
            Path from = Path.of(resource.toURI());
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path copy = root.resolve(from.relativize(file).toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        } catch (URISyntaxException e) {
            throw new IOException("no path: " + resource, e);
        }
        return new GoldenFiles(root, to.resolve("scratch"));
    }

    /** Written by this release. */
    static GoldenFiles written(Path to, Path scratch) throws Exception {
        GoldenFiles files = new GoldenFiles(to, scratch);
        for (String name : List.of(HEAP, ROCKSDB)) {
            Files.createDirectories(to);
            List<byte[]> journal;
            try (ObjectStore store = new LocalObjectStore(to.resolve(name))) {
                journal = GoldenState.write(files.backend(name), store, files.newDirectory());
            }
            Directories.delete(to.resolve(name).resolve(".aside"));
            try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(to.resolve("journal.bin")))) {
                out.writeInt(journal.size());
                for (byte[] record : journal) {
                    out.writeInt(record.length);
                    out.write(record);
                }
            }
        }
        return files;
    }

    /** Closed with these files. */
    StateBackend backend(String name) {
        StateBackend backend = name.equals(HEAP)
                ? new HeapBackend()
                : new RocksBackend(
                        new RocksEnvironment(StateMemoryBudget.split(1L << 30, 256L << 20, 4), 4, 1, 1L << 30),
                        newDirectory(),
                        new TierLimits(1L << 20, 0));
        backends.add(backend);
        return backend;
    }

    Path newDirectory() {
        return scratch.resolve("d" + directories++);
    }

    /** Where the objects of a backend are. */
    Path storage(String name) {
        return root.resolve(name);
    }

    List<byte[]> journal() throws IOException {
        List<byte[]> records = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(Files.newInputStream(root.resolve("journal.bin")))) {
            for (int left = in.readInt(); left > 0; left--) {
                records.add(in.readNBytes(in.readInt()));
            }
        }
        return records;
    }

    TaskManifest manifest(String name) {
        return restorer(name).manifest(PATHS, GoldenState.SNAPSHOT);
    }

    SnapshotRestorer restorer(String name) {
        return restorers.computeIfAbsent(
                name, absent -> new SnapshotRestorer(new LocalObjectStore(storage(name)), Runnable::run));
    }

    /** Opened from the journal alone. */
    TaskState fromJournal(String backend) throws IOException {
        TaskState task = backend(backend).open(GoldenState.TASK.toString(), GoldenState.KEY, null);
        replay(task, 0);
        task.restored(1);
        return task;
    }

    /** Opened from a snapshot, and the journal behind it. */
    TaskState fromSnapshot(String snapshot, String backend) throws IOException {
        TaskManifest manifest = manifest(snapshot);
        Path directory = newDirectory();
        restorer(snapshot).download(manifest, directory);
        TaskState task = backend(backend)
                .open(
                        GoldenState.TASK.toString(),
                        GoldenState.KEY,
                        new StateFiles(
                                directory, new StateSnapshot.Written(manifest.format(), manifest.declarations())));
        replay(task, (int) manifest.journalOffset());
        task.restored(1);
        return task;
    }

    private void replay(TaskState task, int from) throws IOException {
        JournalReplay replay =
                new JournalReplay("journal-3", task, GoldenState.RUN, from == 0 ? -1 : JournalReplay.ANY_SEQUENCE);
        List<byte[]> records = journal();
        for (int offset = from; offset < records.size(); offset++) {
            replay.feed(offset, records.get(offset));
        }
        replay.finish();
    }

    @Override
    public void close() {
        backends.forEach(StateBackend::close);
    }
}
