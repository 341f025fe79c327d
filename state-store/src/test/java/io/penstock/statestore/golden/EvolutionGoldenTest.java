package io.penstock.statestore.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.state.MapState;
import io.penstock.statestore.Directories;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.journal.JournalException;
import io.penstock.statestore.journal.JournalReplay;
import io.penstock.statestore.objectstore.ObjectContent;
import io.penstock.statestore.objectstore.sim.SimObjectStore;
import io.penstock.statestore.snapshot.SnapshotException;
import io.penstock.statestore.snapshot.SnapshotFile;
import io.penstock.statestore.snapshot.SnapshotRestorer;
import io.penstock.statestore.snapshot.TaskManifest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Journals and snapshots that an earlier release has written, of types that have changed since. How to write those of a new format version
 * stands in docs/formats/journal.md.
 */
class EvolutionGoldenTest {

    private static final Instant SINCE = Instant.ofEpochMilli(GoldenState.NOW_MS);

    @TempDir
    Path directory;

    private GoldenFiles golden;

    private void copy(String version) throws IOException {
        golden = GoldenFiles.copied(directory, version);
    }

    @AfterEach
    void close() {
        golden.close();
    }

    /** Where the state comes from (nothing for the journal from its beginning), which backend it goes to, and the version. */
    static Stream<Arguments> ways() {
        return Stream.of(GoldenFiles.V1, GoldenFiles.V2)
                .flatMap(version -> Stream.of(
                        Arguments.of(null, GoldenFiles.HEAP, version),
                        Arguments.of(null, GoldenFiles.ROCKSDB, version),
                        Arguments.of(GoldenFiles.HEAP, GoldenFiles.HEAP, version),
                        Arguments.of(GoldenFiles.HEAP, GoldenFiles.ROCKSDB, version),
                        Arguments.of(GoldenFiles.ROCKSDB, GoldenFiles.ROCKSDB, version)));
    }

    private TaskState restore(@Nullable String snapshot, String backend, String version) throws IOException {
        copy(version);
        return snapshot == null ? golden.fromJournal(backend) : golden.fromSnapshot(snapshot, backend);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void shouldRestoreWhatWasWrittenForTheTypesItWasWrittenOf(@Nullable String snapshot, String backend, String version)
            throws Exception {
        TaskState task = restore(snapshot, backend, version);

        assertThat(contents(
                        task,
                        task.<Release1.Account>valueState(GoldenState.account(Release1.Account.class))::value,
                        () -> {
                            Release1.Profile profile = task.<Release1.Profile>valueState(
                                            GoldenState.profile(Release1.Profile.class))
                                    .value();
                            return profile == null ? null : profile.name + profile.visits + profile.getTotals();
                        },
                        Release1.Payment.class,
                        Release1.Event.class,
                        Release1.RATE))
                .isEqualTo(expected(
                        key -> new Release1.Account(
                                "a" + key,
                                10 + key,
                                "Bern",
                                key == 0 ? Release1.Kind.PRIVATE : Release1.Kind.BUSINESS,
                                List.of(new Release1.Payment("p1", key + 0.5f, "gone")),
                                key == 1 ? Optional.empty() : Optional.of("π1"),
                                new BigDecimal("12.30"),
                                SINCE),
                        key -> "n" + key + "1{total=8}",
                        (key, round) -> new Release1.Payment("p" + round, key + 0.5f, "gone"),
                        Release1.Opened::new,
                        "{\"percent\": 6, \"currency\": \"CHF\"}"));
        assertThat(task.unclaimedStates()).isEmpty();
        task.close();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void shouldRestoreWhatWasWrittenForTheTypesOfToday(@Nullable String snapshot, String backend, String version)
            throws Exception {
        TaskState task = restore(snapshot, backend, version);

        assertThat(contents(
                        task,
                        task.<Release2.Account>valueState(GoldenState.account(Release2.Account.class))::value,
                        () -> {
                            Release2.Profile profile = task.<Release2.Profile>valueState(
                                            GoldenState.profile(Release2.Profile.class))
                                    .value();
                            return profile == null
                                    ? null
                                    : profile.fullName + profile.visits + profile.getTotals() + profile.nickname;
                        },
                        Release2.Payment.class,
                        Release2.Event.class,
                        Release2.RATE))
                .isEqualTo(expected(
                        key -> new Release2.Account(
                                key == 0 ? Release2.Kind.PRIVATE : Release2.Kind.BUSINESS,
                                "a" + key,
                                10 + key,
                                List.of(new Release2.Payment("p1", key + 0.5)),
                                key == 1 ? Optional.empty() : Optional.of("π1"),
                                new BigDecimal("12.30"),
                                SINCE,
                                false,
                                List.of(),
                                Optional.empty()),
                        key -> "n" + key + "1{total=8}null",
                        (key, round) -> new Release2.Payment("p" + round, key + 0.5),
                        Release2.Opened::new,
                        "{\"source\": \"ECB\", \"hundredths\": 6, \"currency\": \"CHF\"}"));
        task.close();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void shouldRefuseByTheStatesNameWhatCannotBeRead(@Nullable String snapshot, String backend, String version)
            throws Exception {
        TaskState task = restore(snapshot, backend, version);

        assertRefused(
                task,
                GoldenState.account(Broken.NewFieldWithoutDefault.Account.class),
                "field \"required\" of Account",
                "has no default");
        assertRefused(
                task,
                GoldenState.account(Broken.OtherType.Account.class),
                "\"Account.id\" was written as string and cannot be read as long");
        assertRefused(
                task,
                GoldenState.account(Broken.NestedType.Account.class),
                "\"Account.payments[].what\" was written as string and cannot be read as int");
        assertRefused(
                task,
                GoldenState.account(Broken.FewerConstants.Account.class),
                "\"Account.kind\"",
                "lacks the constants [BUSINESS]");
        assertRefused(task, GoldenState.account(Broken.OtherName.Customer.class), "Account", "Customer");
        task.close();
    }

    private static void assertRefused(TaskState task, StateSpec spec, String... words) {
        assertThatThrownBy(() -> task.valueState(spec))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("state \"profile/account\" of task profile/3")
                .hasMessageContainingAll(words);
    }

    @Test
    void shouldExpireWhatWasWrittenByItsTimeThen() throws Exception {
        copy(GoldenFiles.V1);
        TaskState task = golden.fromSnapshot(GoldenFiles.HEAP, GoldenFiles.HEAP);
        MapState<Long, Release1.Payment> recent = GoldenState.ttl(task, GoldenState.NOW_MS + GoldenState.TTL_MS)
                .mapState(GoldenState.recent(Release1.Payment.class));
        task.setCurrentKey("key-0");
        assertThat(recent.keys()).containsExactly(1L);
        task.close();
    }

    // ---- what is in it

    private interface Read<T> {
        T get() throws Exception;
    }

    private interface ByKeyAndRound {
        Object of(int key, int round);
    }

    private static Map<String, String> contents(
            TaskState task,
            Read<?> account,
            Read<?> profile,
            Class<?> payment,
            Class<?> event,
            org.apache.avro.Schema rate)
            throws Exception {
        Map<String, String> contents = new TreeMap<>();
        var payments = task.listState(GoldenState.payments(payment));
        var events = task.<String, Object>mapState(GoldenState.events(event));
        var rates = task.<GenericRecord>valueState(GoldenState.rate(rate));
        MapState<Long, Object> recent =
                GoldenState.ttl(task, GoldenState.NOW_MS + 2).mapState(GoldenState.recent(payment));
        for (int key = 0; key < GoldenState.KEYS; key++) {
            task.setCurrentKey("key-" + key);
            task.setCurrentNamespace(60L * key);
            List<Object> all = new ArrayList<>();
            all.add(account.get());
            all.add(profile.get());
            payments.get().forEach(all::add);
            all.add(sorted(events));
            all.add(rates.value());
            all.add(sorted(recent));
            contents.put("key-" + key, all.toString());
        }
        List<String> fired = new ArrayList<>();
        while (task.timers(GoldenState.timers())
                .fireNext(
                        Long.MAX_VALUE,
                        (time, key, namespace) ->
                                fired.add((time - GoldenState.NOW_MS) + "/" + key + "/" + namespace))) {}
        contents.put("timers", fired.toString());
        return contents;
    }

    private static <K> Map<K, Object> sorted(MapState<K, Object> map) throws Exception {
        Map<K, Object> sorted = new TreeMap<>();
        map.entries().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    private static Map<String, String> expected(
            java.util.function.IntFunction<Object> account,
            java.util.function.IntFunction<Object> profile,
            ByKeyAndRound payment,
            java.util.function.IntFunction<Object> event,
            String rate) {
        Map<String, String> expected = new TreeMap<>();
        for (int key = 0; key < 2; key++) {
            List<Object> all = new ArrayList<>();
            all.add(account.apply(key));
            all.add(profile.apply(key));
            all.add(payment.of(key, 0));
            all.add(payment.of(key, 1));
            all.add(new TreeMap<>(Map.of("e0", event.apply(0), "e1", event.apply(1))));
            all.add(rate);
            all.add(new TreeMap<>(Map.of(0L, payment.of(key, 0), 1L, payment.of(key, 1))));
            expected.put("key-" + key, all.toString());
        }
        expected.put(
                "key-2",
                Arrays.asList(null, null, Map.of("e1", event.apply(1)), null, Map.of(1L, payment.of(2, 1)))
                        .toString());
        expected.put("timers", "[0/key-0/0, 0/key-1/60, 1/key-0/0, 1/key-1/60, 1/key-2/120]");
        return expected;
    }

    // ---- damage

    @Test
    void shouldNameEveryTruncationAndFlippedBitOfTheJournal() throws Exception {
        copy(GoldenFiles.V1);
        List<byte[]> records = golden.journal();
        for (int i = 0; i < records.size(); i++) {
            byte[] whole = records.get(i);
            for (int length = 0; length < whole.length; length++) {
                assertJournalRefused(i, Arrays.copyOf(whole, length), "truncated to " + length);
            }
            for (int bit = 0; bit < whole.length * 8; bit++) {
                assertJournalRefused(i, flipped(whole, bit), "bit " + bit);
            }
        }
    }

    private static void assertJournalRefused(int offset, byte[] damaged, String damage) {
        JournalReplay replay = new JournalReplay("journal-3", null, GoldenState.RUN, JournalReplay.ANY_SEQUENCE);
        try {
            replay.feed(offset, damaged);
        } catch (JournalException e) {
            if (String.valueOf(e.getMessage()).contains("journal journal-3, offset " + offset)) {
                return;
            }
            throw new AssertionError("record " + offset + ", " + damage + ": refused otherwise", e);
        }
        throw new AssertionError("record " + offset + ", " + damage + ": not noticed");
    }

    @ParameterizedTest
    @ValueSource(strings = {GoldenFiles.HEAP, GoldenFiles.ROCKSDB})
    void shouldNameEveryTruncationAndFlippedBitOfASnapshot(String backend) throws Exception {
        copy(GoldenFiles.V1);
        SimObjectStore store = new SimObjectStore(new Random(1), (operation, key, delayMs) -> {});
        Path storage = golden.storage(backend);
        List<String> keys = new ArrayList<>();
        try (Stream<Path> files = Files.walk(storage)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                keys.add(storage.relativize(file).toString());
                store.putIfAbsent(keys.get(keys.size() - 1), ObjectContent.of(Files.readAllBytes(file)));
            }
        }
        assertThat(keys).as("a manifest and a blob at least").hasSizeGreaterThan(1);
        for (String key : keys) {
            byte[] whole = store.read(key).orElseThrow().bytes();
            for (int length = 0; length < whole.length; length++) {
                assertRefused(store, key, Arrays.copyOf(whole, length), "truncated to " + length);
            }
            for (int bit = 0; bit < whole.length * 8; bit++) {
                assertRefused(store, key, flipped(whole, bit), "bit " + bit);
            }
            assertRefused(store, key, Arrays.copyOf(whole, whole.length + 1), "a byte more");
            store.delete(key);
            assertThatThrownBy(() -> download(store, key))
                    .isInstanceOfSatisfying(SnapshotException.class, e -> assertThat(e.reason())
                            .isEqualTo(SnapshotException.Reason.MISSING))
                    .hasMessageContaining(key);
            store.putIfAbsent(key, ObjectContent.of(whole));
            download(store, key);
        }
    }

    private void assertRefused(SimObjectStore store, String key, byte[] damaged, String damage) throws IOException {
        store.replace(key, damaged);
        try {
            download(store, key);
        } catch (SnapshotException e) {
            if (e.reason() == SnapshotException.Reason.CORRUPT
                    && String.valueOf(e.getMessage()).contains(key)) {
                return;
            }
            throw new AssertionError(key + ", " + damage + ": refused otherwise", e);
        }
        throw new AssertionError(key + ", " + damage + ": not noticed");
    }

    /** The file that is in the object, or all of a manifest's own: so that few files are written so many times. */
    private void download(SimObjectStore store, String key) throws IOException {
        SnapshotRestorer restorer = new SnapshotRestorer(store, Runnable::run);
        TaskManifest manifest = restorer.manifest(GoldenFiles.PATHS, GoldenState.SNAPSHOT);
        List<SnapshotFile> files = manifest.files().stream()
                .filter(file -> key.equals(file.blob()))
                .toList();
        Path into = directory.resolve("downloaded");
        // some file systems force a file to disk that replaces another
        Directories.delete(into);
        restorer.download(
                new TaskManifest(
                        manifest.job(),
                        manifest.task(),
                        manifest.id(),
                        manifest.checkpoint(),
                        manifest.journalOffset(),
                        manifest.base(),
                        manifest.format(),
                        manifest.declarations(),
                        files.isEmpty() ? manifest.files() : files),
                into);
    }

    private static byte[] flipped(byte[] whole, int bit) {
        byte[] flipped = whole.clone();
        flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
        return flipped;
    }

    // ---- today's format

    /** Another format is another version, with golden files of its own beside these. RocksDB's own files differ with every writing. */
    @Test
    void shouldStillWriteTheBytesOfTheGoldenFiles() throws Exception {
        copy(GoldenFiles.V2);
        try (GoldenFiles written = GoldenFiles.written(directory.resolve("written"), directory.resolve("writing"))) {
            assertThat(written.journal()).hasSameSizeAs(golden.journal());
            for (int i = 0; i < golden.journal().size(); i++) {
                assertThat(written.journal().get(i))
                        .as("record " + i)
                        .isEqualTo(golden.journal().get(i));
            }
            Path from = golden.storage(GoldenFiles.HEAP);
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(written.storage(GoldenFiles.HEAP).resolve(from.relativize(file)))
                            .hasSameBinaryContentAs(file);
                }
            }
            assertThat(written.manifest(GoldenFiles.ROCKSDB).declarations())
                    .isEqualTo(golden.manifest(GoldenFiles.ROCKSDB).declarations());
        }
    }
}
