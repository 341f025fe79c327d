package io.penstock.statestore.objectstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.statestore.objectstore.ObjectContent;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.objectstore.ObjectStore.Document;
import io.penstock.statestore.objectstore.ObjectStore.StoredObject;
import io.penstock.statestore.objectstore.ObjectStoreException;
import io.penstock.statestore.objectstore.ObjectStoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every object store does. A subclass opens one; each test gets a fresh, empty one. */
public abstract class ObjectStoreContract {

    private static final int RACERS = 6;

    @TempDir
    Path scratch;

    private ObjectStore store;

    /** An empty store. */
    protected abstract ObjectStore open() throws Exception;

    /** Whether of several who replace one version of a document exactly one succeeds, also when they do so at once. */
    protected boolean replacesAtomically() {
        return true;
    }

    @BeforeEach
    final void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    @Test
    void shouldGiveBackWhatWasPut() throws Exception {
        byte[] bytes = random(3_000_000);
        Path file = Files.write(scratch.resolve("large"), bytes);

        assertThat(store.putIfAbsent("a/b/large.sst", ObjectContent.of(file))).isTrue();
        assertThat(store.putIfAbsent("a/b/empty", ObjectContent.of(new byte[0])))
                .isTrue();

        assertThat(get("a/b/large.sst")).isEqualTo(bytes);
        assertThat(get("a/b/empty")).isEmpty();
    }

    @Test
    void shouldKeepTheFirstWhenAnObjectIsPutAgain() throws Exception {
        store.putIfAbsent("k", ObjectContent.of(text("first")));

        assertThat(store.putIfAbsent("k", ObjectContent.of(text("second")))).isFalse();

        assertThat(get("k")).isEqualTo(text("first"));
    }

    @Test
    void shouldGivePartsOfAnObject() {
        store.putIfAbsent("k", ObjectContent.of(text("0123456789")));

        assertThat(store.getRange("k", 0, 4)).isEqualTo(text("0123"));
        assertThat(store.getRange("k", 8, 100)).isEqualTo(text("89"));
        assertThat(store.getRange("k", 10, 1)).isEmpty();
        assertThat(store.getRange("k", 11, 1)).isEmpty();
    }

    @Test
    void shouldNameWhatIsMissing() {
        store.putIfAbsent("there/is", ObjectContent.of(text("one")));

        assertReason(Reason.NOT_FOUND, "there/is-none", () -> store.get("there/is-none"));
        assertReason(Reason.NOT_FOUND, "there/is-none", () -> store.getRange("there/is-none", 0, 1));
        assertThat(store.read("there/is-none")).isEmpty();
        assertThat(store.list("nowhere/")).isEmpty();
        store.delete("there/is-none");
    }

    @Test
    void shouldListByPrefixInOrder() {
        for (String key : List.of("t/b/2", "t/a/1", "t/a/11", "t/a-b", "u")) {
            store.putIfAbsent(key, ObjectContent.of(text(key)));
        }

        assertThat(store.list("t/a"))
                .containsExactly(
                        new StoredObject("t/a-b", 5), new StoredObject("t/a/1", 5), new StoredObject("t/a/11", 6));
        assertThat(store.list("t/a/1").stream().map(StoredObject::key)).containsExactly("t/a/1", "t/a/11");
        assertThat(store.list("").stream().map(StoredObject::key))
                .containsExactly("t/a-b", "t/a/1", "t/a/11", "t/b/2", "u");
    }

    @Test
    void shouldListMoreThanOnePage() {
        int many = 25;
        for (int i = 0; i < many; i++) {
            store.putIfAbsent(String.format("many/%05d", i), ObjectContent.of(new byte[] {1}));
        }

        assertThat(store.list("many/"))
                .hasSize(many)
                .isSortedAccordingTo(java.util.Comparator.comparing(StoredObject::key));
    }

    @Test
    void shouldForgetWhatIsDeleted() {
        store.putIfAbsent("d/k", ObjectContent.of(text("x")));

        store.delete("d/k");

        assertThat(store.list("d/")).isEmpty();
        assertReason(Reason.NOT_FOUND, "d/k", () -> store.get("d/k"));
        assertThat(store.putIfAbsent("d/k", ObjectContent.of(text("y")))).isTrue();
    }

    @Test
    void shouldReplaceADocumentOnlyWhenItsVersionIsExpected() {
        Optional<String> first = store.write("doc", text("1"), null);
        assertThat(first).isPresent();
        assertThat(store.write("doc", text("1b"), null)).isEmpty();

        Document read = store.read("doc").orElseThrow();
        assertThat(read.bytes()).isEqualTo(text("1"));
        assertThat(read.version()).isEqualTo(first.orElseThrow());
        Optional<String> second = store.write("doc", text("2"), read.version());

        assertThat(second).isPresent();
        assertThat(store.write("doc", text("3"), read.version())).isEmpty();
        assertThat(store.read("doc").orElseThrow().bytes()).isEqualTo(text("2"));
        store.delete("doc");
        assertThat(store.write("doc", text("4"), second.orElseThrow())).isEmpty();
    }

    @Test
    void shouldLetExactlyOneWinARace() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(RACERS);
        try {
            for (int round = 0; round < 10; round++) {
                String key = "race/" + round;
                String version = store.write("doc/" + round, text("0"), null).orElseThrow();
                List<Callable<Boolean>> puts = new ArrayList<>();
                List<Callable<Boolean>> writes = new ArrayList<>();
                for (int racer = 0; racer < RACERS; racer++) {
                    byte[] mine = text("racer " + racer);
                    String document = "doc/" + round;
                    puts.add(() -> store.putIfAbsent(key, ObjectContent.of(mine)));
                    writes.add(() -> store.write(document, mine, version).isPresent());
                }
                assertThat(wins(threads.invokeAll(puts))).as(key).isEqualTo(1);
                if (replacesAtomically()) {
                    assertThat(wins(threads.invokeAll(writes)))
                            .as("doc/" + round)
                            .isEqualTo(1);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldRefuseWhatIsNoKey() {
        for (String key : List.of("", "/a", "a//b", "a/", "../x", "a/../b", ".hidden", "a b", "ä")) {
            assertReason(Reason.INVALID, key, () -> store.get(key));
            assertReason(Reason.INVALID, key, () -> store.putIfAbsent(key, ObjectContent.of(new byte[1])));
        }
        assertReason(Reason.INVALID, "../", () -> store.list("../"));
    }

    private static int wins(List<Future<Boolean>> futures) throws Exception {
        int wins = 0;
        for (Future<Boolean> future : futures) {
            wins += future.get() ? 1 : 0;
        }
        return wins;
    }

    private byte[] get(String key) throws IOException {
        try (InputStream in = store.get(key)) {
            return in.readAllBytes();
        }
    }

    private static void assertReason(Reason reason, String key, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ObjectStoreException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(key);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
