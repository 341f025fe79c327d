package io.penstock.statestore.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.StateSnapshot.Format;
import io.penstock.statestore.objectstore.ObjectStore.StoredObject;
import io.penstock.statestore.objectstore.sim.SimObjectFaults;
import io.penstock.statestore.objectstore.sim.SimObjectStore;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotRoundTripTest {

    private static final int KEYS = 2_000;

    @TempDir
    Path directory;

    private final SimObjectStore store = new SimObjectStore(new Random(5), (operation, key, delayMs) -> {});

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRestoreWhatWasCommittedAtTheCut(boolean rocksdb) throws Exception {
        try (SnapshotFixture task = new SnapshotFixture(directory, rocksdb, store)) {
            task.write(0, KEYS, 1);
            TaskManifest first = task.snapshot(null);
            Map<String, String> atFirst = task.contents(KEYS);
            task.write(0, 50, 2);
            TaskManifest second = task.snapshot(first);
            Map<String, String> atSecond = task.contents(KEYS);
            task.write(0, KEYS, 3);

            task.restore(second);
            assertThat(task.contents(KEYS)).isEqualTo(atSecond).isNotEqualTo(atFirst);
            task.restore(first);
            assertThat(task.contents(KEYS)).isEqualTo(atFirst);
        }
    }

    @Test
    void shouldStoreNoFurtherObjectOnceNobodyWantsTheSnapshot() throws Exception {
        Path files = Files.createDirectory(directory.resolve("files"));
        for (int i = 0; i < 3; i++) {
            byte[] bytes = new byte[2 << 20];
            new Random(i).nextBytes(bytes);
            Files.write(files.resolve("payload-" + i), bytes);
        }
        SnapshotUploader.Source source =
                new SnapshotUploader.Source("fraud", SnapshotFixture.TASK, new SnapshotId(1, 1, 1), 7, 100);
        SnapshotUploader uploader = new SnapshotUploader(store, Runnable::run);
        StateSnapshot.Written written = new StateSnapshot.Written(Format.PAYLOADS, List.of());
        assertThatThrownBy(() -> uploader.upload(
                        source, files, written, null, () -> !store.list("").isEmpty()))
                .hasStackTraceContaining("is not wanted any more");
        assertThat(store.list("")).hasSize(1);
    }

    @Test
    void shouldLoadNoFurtherPieceOnceNobodyWantsTheSnapshot() throws Exception {
        Path files = Files.createDirectory(directory.resolve("files"));
        byte[] bytes = new byte[8 << 20];
        new Random(1).nextBytes(bytes);
        Files.write(files.resolve("payload-0"), bytes);
        TaskManifest manifest = new SnapshotUploader(store, Runnable::run)
                .upload(
                        new SnapshotUploader.Source("fraud", SnapshotFixture.TASK, new SnapshotId(1, 1, 1), 7, 100),
                        files,
                        new StateSnapshot.Written(Format.PAYLOADS, List.of()),
                        null);
        SnapshotRestorer restorer = new SnapshotRestorer(store, Runnable::run);
        Path into = directory.resolve("into");
        AtomicInteger asked = new AtomicInteger();
        assertThatThrownBy(() -> restorer.download(manifest, into, () -> asked.incrementAndGet() > 4))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("is not wanted any more");
        assertThat(Files.size(into.resolve("payload-0"))).isBetween(1L, 1L << 20);
    }

    @Test
    void shouldUploadOnlyWhatIsNewWhenTheBaseIsNamed() throws Exception {
        try (SnapshotFixture task = new SnapshotFixture(directory, true, store)) {
            task.write(0, KEYS, 1);
            TaskManifest first = task.snapshot(null);
            task.write(0, 20, 2);
            TaskManifest second = task.snapshot(first);

            assertThat(first.uploadedBytes()).isEqualTo(first.bytes());
            assertThat(second.base()).isEqualTo(first.id());
            assertThat(second.blobs()).containsAll(first.blobs());
            assertThat(second.uploadedBytes()).isLessThan(second.bytes() / 4);

            // Also when the database is a restored one.
            task.restore(second);
            task.write(30, 20, 3);
            TaskManifest third = task.snapshot(second);
            assertThat(third.uploadedBytes()).isLessThan(third.bytes() / 4);
            Map<String, String> contents = task.contents(KEYS);
            task.restore(third);
            assertThat(task.contents(KEYS)).isEqualTo(contents);
        }
    }

    @Test
    void shouldReadTheHeapsSnapshotWithRocksDbAndRefuseTheOtherWay() throws Exception {
        TaskManifest ofHeap;
        Map<String, String> contents;
        try (SnapshotFixture heap = new SnapshotFixture(directory.resolve("heap"), false, store)) {
            heap.write(0, KEYS, 1);
            ofHeap = heap.snapshot(null);
            contents = heap.contents(KEYS);
        }
        assertThat(ofHeap.format()).isEqualTo(Format.PAYLOADS);
        try (SnapshotFixture rocks = new SnapshotFixture(directory.resolve("rocks"), true, store)) {
            rocks.restore(ofHeap);
            assertThat(rocks.contents(KEYS)).isEqualTo(contents);
            rocks.sequence = 10;
            rocks.write(0, 1, 2);
            TaskManifest ofRocks = rocks.snapshot(null);
            try (SnapshotFixture heap = new SnapshotFixture(directory.resolve("other"), false, store)) {
                assertThatThrownBy(() -> heap.restore(ofRocks))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("ROCKSDB")
                        .hasMessageContaining("state.backend=rocksdb");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNameWhatIsDamagedAndFallBackToTheOneBefore(boolean rocksdb) throws Exception {
        try (SnapshotFixture task = new SnapshotFixture(directory, rocksdb, store)) {
            task.write(0, KEYS, 1);
            TaskManifest older = task.snapshot(null);
            Map<String, String> contents = task.contents(KEYS);
            task.write(0, KEYS, 2);
            TaskManifest newer = task.snapshot(null);
            String manifest = SnapshotFixture.PATHS.manifest(newer.id());
            List<String> own = new ArrayList<>(newer.blobs());
            own.removeAll(older.blobs());
            own.add(manifest);
            assertThat(own).hasSizeGreaterThan(1);

            for (String key : own) {
                byte[] whole = bytes(key);
                for (byte[] damaged : damages(whole)) {
                    store.replace(key, damaged);
                    shouldFallBack(task, newer, older, key, SnapshotException.Reason.CORRUPT);
                }
                byte[] stale = key.equals(manifest)
                        ? bytes(SnapshotFixture.PATHS.manifest(older.id()))
                        : another(older, whole);
                if (stale.length > 0) {
                    store.replace(key, stale);
                    shouldFallBack(task, newer, older, key, SnapshotException.Reason.CORRUPT);
                }
                store.replace(key, whole);
            }
            String blob = own.get(0);
            store.delete(blob);
            shouldFallBack(task, newer, older, blob, SnapshotException.Reason.MISSING);
            store.delete(manifest);
            SnapshotRestorer.Restored restored =
                    shouldFallBack(task, newer, older, manifest, SnapshotException.Reason.MISSING);

            task.open(restored.manifest(), restored.directory());
            assertThat(task.contents(KEYS)).isEqualTo(contents);
        }
    }

    private SnapshotRestorer.Restored shouldFallBack(
            SnapshotFixture task, TaskManifest newer, TaskManifest older, String key, SnapshotException.Reason reason) {
        List<SnapshotException> damaged = new ArrayList<>();
        SnapshotRestorer.Restored restored = new SnapshotRestorer(store, Runnable::run)
                .newest(SnapshotFixture.PATHS, List.of(newer.id(), older.id()), task.newDirectory(), damaged::add);

        assertThat(restored.manifest().id()).isEqualTo(older.id());
        assertThat(damaged).singleElement().satisfies(e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e).hasMessageContaining(key);
        });
        return restored;
    }

    /** What a blob of an earlier snapshot holds; nothing where all of them hold the same. */
    private byte[] another(TaskManifest of, byte[] unlike) throws Exception {
        for (String blob : of.blobs()) {
            byte[] bytes = bytes(blob);
            if (!Arrays.equals(bytes, unlike)) {
                return bytes;
            }
        }
        return new byte[0];
    }

    /** Truncated, longer, a bit flipped at the beginning, in the middle, at the end; empty. */
    private static List<byte[]> damages(byte[] whole) {
        List<byte[]> damages = new ArrayList<>();
        damages.add(Arrays.copyOf(whole, whole.length - 1));
        damages.add(Arrays.copyOf(whole, whole.length + 1));
        for (int at : new int[] {0, whole.length / 2, whole.length - 1}) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 4;
            damages.add(flipped);
        }
        damages.add(new byte[0]);
        return damages;
    }

    private byte[] bytes(String key) throws Exception {
        try (InputStream in = store.get(key)) {
            return in.readAllBytes();
        }
    }

    @Test
    void shouldNotTakeStorageThatDoesNotAnswerForDamage() throws Exception {
        try (SnapshotFixture task = new SnapshotFixture(directory, true, store)) {
            task.write(0, KEYS, 1);
            TaskManifest manifest = task.snapshot(null);
            for (SimObjectFaults faults : List.of(new SimObjectFaults(1, 0, 0, 0), new SimObjectFaults(0, 0, 1, 0))) {
                store.setFaults(faults);
                assertThatThrownBy(() -> new SnapshotRestorer(store, Runnable::run)
                                .newest(
                                        SnapshotFixture.PATHS,
                                        List.of(manifest.id(), manifest.id()),
                                        task.newDirectory(),
                                        e -> {}))
                        .isInstanceOfSatisfying(SnapshotException.class, e -> assertThat(e.reason())
                                .isEqualTo(SnapshotException.Reason.UNAVAILABLE));
            }
        }
    }

    @Test
    void shouldSucceedWhenAnUploadIsRepeatedAfterLostAnswers() throws Exception {
        try (SnapshotFixture task = new SnapshotFixture(directory, true, store)) {
            for (int round = 0; round < 20; round++) {
                task.write(round * 10, 500, round);
                store.setFaults(new SimObjectFaults(0.1, 0.3, 0, 0));
                TaskManifest stored = retried(task);
                store.setFaults(SimObjectFaults.NONE);
                assertThat(stored).as("round " + round).isNotNull();
                Map<String, String> contents = task.contents(700);
                task.restore(stored);
                assertThat(task.contents(700)).isEqualTo(contents);
            }
        }
    }

    /** The checkpoint fails, the next one succeeds. */
    private static TaskManifest retried(SnapshotFixture task) throws Exception {
        for (int attempt = 0; attempt < 100; attempt++) {
            try {
                return task.snapshot(null);
            } catch (SnapshotException e) {
                assertThat(e.reason()).isEqualTo(SnapshotException.Reason.UNAVAILABLE);
                task.sequence++;
            }
        }
        return null;
    }

    @Test
    void shouldRefuseAnotherSnapshotUnderAnIdThatIsTaken() throws Exception {
        try (SnapshotFixture task = new SnapshotFixture(directory, false, store)) {
            task.write(0, 10, 1);
            task.snapshot(null);
            task.sequence--;
            task.write(0, 10, 2);

            assertThatThrownBy(() -> task.snapshot(null))
                    .isInstanceOfSatisfying(SnapshotException.class, e -> assertThat(e.reason())
                            .isEqualTo(SnapshotException.Reason.CONFLICT));
        }
    }

    @Test
    void shouldKeepAllObjectsBelowTheTask() throws Exception {
        try (SnapshotFixture task = new SnapshotFixture(directory, true, store)) {
            task.write(0, KEYS, 1);
            task.snapshot(null);

            assertThat(store.list("").stream().map(StoredObject::key))
                    .allMatch(key -> key.startsWith("fraud/profile/3/"));
        }
    }
}
