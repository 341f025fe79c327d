package io.penstock.statestore.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.statestore.StateSnapshot.Format;
import io.penstock.statestore.objectstore.ObjectContent;
import io.penstock.statestore.objectstore.ObjectStore.StoredObject;
import io.penstock.statestore.objectstore.ObjectStoreException;
import io.penstock.statestore.objectstore.ObjectStoreException.Reason;
import io.penstock.statestore.objectstore.sim.SimObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SnapshotCollectionTest {

    private static final SnapshotPaths PATHS = SnapshotFixture.PATHS;

    @Test
    void shouldDeleteWhatNoKeptManifestNamesAndNobodyStillUploads() {
        TaskManifest kept = manifest(10, null, blob(4, "shared"), blob(10, "own"));
        List<String> listing = List.of(
                PATHS.manifest(id(4)),
                PATHS.manifest(id(10)),
                PATHS.manifest(id(11)),
                blob(4, "shared"),
                blob(4, "unused"),
                blob(10, "own"),
                blob(10, "of an attempt that failed"),
                blob(11, "in flight"));

        assertThat(SnapshotCollection.deletable(PATHS, List.of(kept), Set.of(id(11)), listing))
                .containsExactly(PATHS.manifest(id(4)), blob(4, "unused"));
    }

    @Test
    void shouldSpareAnUploadThatIsOlderThanTheNewestKept() {
        TaskManifest kept = manifest(10, null, blob(10, "own"));

        assertThat(SnapshotCollection.deletable(
                        PATHS, List.of(kept), Set.of(id(9)), List.of(blob(9, "in flight"), blob(8, "unused"))))
                .containsExactly(blob(8, "unused"));
    }

    @Test
    void shouldDeleteNothingWhenNothingIsKept() {
        assertThat(SnapshotCollection.deletable(PATHS, List.of(), Set.of(), List.of(blob(1, "a"))))
                .isEmpty();
    }

    @Test
    void shouldLeaveAloneWhatItDoesNotKnow() {
        TaskManifest kept = manifest(10, null, blob(10, "own"));

        assertThat(SnapshotCollection.deletable(
                        PATHS,
                        List.of(kept),
                        Set.of(),
                        List.of(
                                PATHS.root() + "notes.txt",
                                PATHS.blobs() + "x",
                                PATHS.manifests() + "1",
                                "other/" + id(1))))
                .isEmpty();
    }

    @Test
    void shouldOrderTermsAndRunsAboveSequences() {
        TaskManifest kept = new TaskManifest(
                PATHS.job(), PATHS.task(), new SnapshotId(2, 1, 3), 0, 0, null, Format.ROCKSDB, List.of(), List.of());
        String ofTheRunBefore = PATHS.blob(new SnapshotId(1, 9, 99), Hashing.of(new byte[0]));
        String ofTheNextTerm = PATHS.blob(new SnapshotId(2, 2, 0), Hashing.of(new byte[0]));

        assertThat(SnapshotCollection.deletable(PATHS, List.of(kept), Set.of(), List.of(ofTheRunBefore, ofTheNextTerm)))
                .containsExactly(ofTheRunBefore);
    }

    /**
     * An uploader with a base, and two collectors of which one has an old view, one step at a time in every order drawn from a seed; a
     * collector may die between any two deletions. After every step all that is retained is whole, and at the end nothing else is left.
     */
    @Test
    void shouldKeepEveryRetainedSnapshotWholeInAnyInterleaving() {
        for (int seed = 0; seed < 400; seed++) {
            new Interleaving(seed).run();
        }
    }

    private static SnapshotId id(long sequence) {
        return new SnapshotId(1, 1, sequence);
    }

    private static String blob(long uploadedBy, String contents) {
        return PATHS.blob(id(uploadedBy), Hashing.of(contents.getBytes(StandardCharsets.UTF_8)));
    }

    private static TaskManifest manifest(long sequence, @Nullable SnapshotId base, String... blobs) {
        List<SnapshotFile> files = new ArrayList<>();
        for (int i = 0; i < blobs.length; i++) {
            files.add(new SnapshotFile("f" + i + ".sst", 1, Hashing.of(new byte[] {1}), blobs[i], null));
        }
        return new TaskManifest(PATHS.job(), PATHS.task(), id(sequence), 0, 0, base, Format.ROCKSDB, List.of(), files);
    }

    /** What a collector believed when it began, and what it has still to delete. */
    private static final class Collector {
        final List<String> deletable;

        Collector(List<String> deletable) {
            this.deletable = new ArrayList<>(deletable);
        }
    }

    private static final class Interleaving {
        private final int seed;
        private final Random random;
        private final SimObjectStore store;
        private final List<TaskManifest> retained = new ArrayList<>();
        private final List<Collector> collectors = new ArrayList<>();
        private List<String> staleListing = List.of();

        /** The upload in flight: its id, its base, what it has stored so far and has still to store. */
        private long sequence;

        private @Nullable TaskManifest base;
        private final List<String> named = new ArrayList<>();
        private int toStore;
        private boolean uploading;

        Interleaving(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.store = new SimObjectStore(random, (operation, key, delayMs) -> {});
        }

        void run() {
            for (int step = 0; step < 150; step++) {
                switch (random.nextInt(4)) {
                    case 0, 1 -> upload();
                    case 2 -> decideCollection();
                    default -> delete();
                }
                check(step);
            }
            while (uploading) {
                upload();
            }
            collectors.clear();
            decideCollectionOf(store.list("").stream().map(StoredObject::key).toList());
            collectors.forEach(collector -> collector.deletable.forEach(store::delete));
            check(150);
            Set<String> needed = new HashSet<>();
            for (TaskManifest manifest : retained) {
                needed.add(PATHS.manifest(manifest.id()));
                needed.addAll(manifest.blobs());
            }
            assertThat(store.list("").stream().map(StoredObject::key).filter(key -> !isOfTheNewest(key)))
                    .as("seed " + seed)
                    .allMatch(needed::contains);
        }

        /** Attempts with the newest id may still be under way: they go with the next. */
        private boolean isOfTheNewest(String key) {
            SnapshotId newest = retained.get(retained.size() - 1).id();
            return Stream.concat(PATHS.uploaderId(key).stream(), PATHS.manifestId(key).stream())
                    .anyMatch(id -> id.compareTo(newest) >= 0);
        }

        private void upload() {
            if (!uploading) {
                uploading = true;
                sequence++;
                base = retained.isEmpty() ? null : retained.get(random.nextInt(retained.size()));
                named.clear();
                if (base != null) {
                    base.blobs().stream()
                            .sorted()
                            .filter(blob -> random.nextInt(4) > 0)
                            .forEach(named::add);
                }
                toStore = 1 + random.nextInt(3);
            } else if (random.nextInt(25) == 0) {
                uploading = false;
            } else if (toStore > 0) {
                // Few contents: the same hash comes back, also that of garbage.
                String blob = blob(sequence, "contents " + random.nextInt(4));
                store.putIfAbsent(blob, ObjectContent.of(new byte[] {1}));
                named.add(blob);
                toStore--;
            } else {
                TaskManifest manifest = manifest(
                        sequence,
                        base == null ? null : base.id(),
                        named.stream().distinct().toArray(String[]::new));
                store.write(PATHS.manifest(manifest.id()), ManifestCodec.encode(manifest), null);
                retained.add(manifest);
                if (retained.size() > 2) {
                    retained.remove(0);
                }
                uploading = false;
            }
        }

        private void decideCollection() {
            List<String> listing =
                    store.list("").stream().map(StoredObject::key).toList();
            // Listed at any time before.
            decideCollectionOf(random.nextBoolean() ? listing : staleListing);
            staleListing = listing;
        }

        private void decideCollectionOf(List<String> listing) {
            if (collectors.size() < 2) {
                List<TaskManifest> kept = new ArrayList<>(retained);
                if (uploading && base != null) {
                    kept.add(base);
                }
                Set<SnapshotId> inFlight = uploading ? Set.of(id(sequence)) : Set.of();
                collectors.add(new Collector(SnapshotCollection.deletable(PATHS, kept, inFlight, listing)));
            }
        }

        private void delete() {
            if (collectors.isEmpty()) {
                return;
            }
            Collector collector = collectors.get(random.nextInt(collectors.size()));
            if (collector.deletable.isEmpty() || random.nextInt(20) == 0) {
                collectors.remove(collector);
            } else {
                store.delete(collector.deletable.remove(0));
            }
        }

        private void check(int step) {
            List<TaskManifest> needed = new ArrayList<>(retained);
            if (uploading && base != null) {
                needed.add(base);
            }
            for (TaskManifest manifest : needed) {
                assertThat(store.read(PATHS.manifest(manifest.id())))
                        .as("seed " + seed + ", step " + step)
                        .isPresent();
                for (String blob : manifest.blobs()) {
                    assertThat(isThere(blob))
                            .as("seed " + seed + ", step " + step + ": " + blob + " of " + manifest.id())
                            .isTrue();
                }
            }
        }

        private boolean isThere(String blob) {
            try {
                return store.getRange(blob, 0, 1).length == 1;
            } catch (ObjectStoreException e) {
                assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND);
                return false;
            }
        }
    }
}
