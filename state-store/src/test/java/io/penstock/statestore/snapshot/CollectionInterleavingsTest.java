package io.penstock.statestore.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.statestore.Directories;
import io.penstock.statestore.StateSnapshot.Format;
import io.penstock.statestore.StateSnapshot.Written;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.journal.StateDeclaration;
import io.penstock.statestore.objectstore.ObjectContent;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.objectstore.sim.SimObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An uploader that takes over what its base has, and two collectors, one of them with an older view: the production classes, one call to
 * object storage at a time, in every order there is. Any of the three may be killed between any two of its calls. Nothing is drawn.
 */
class CollectionInterleavingsTest {

    private static final SnapshotPaths PATHS = SnapshotFixture.PATHS;
    private static final int FILE_BYTES = 20_000;
    private static final Written WRITTEN = new Written(
            Format.ROCKSDB,
            List.of(new StateDeclaration(
                    0,
                    "value",
                    StateSpec.Kind.VALUE,
                    new SerdeSchema("builtin", "string"),
                    new SerdeSchema("builtin", "long"),
                    null,
                    null)));

    /** More than any of the three makes. */
    private static final int CALLS_MAX = 12;

    @TempDir
    Path directory;

    private final List<Path> files = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        for (int i = 0; i < 4; i++) {
            byte[] bytes = new byte[FILE_BYTES];
            new Random(i).nextBytes(bytes);
            files.add(Files.write(directory.resolve("00000" + i + ".sst"), bytes));
        }
    }

    /** The process of one of the three is no more. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** One of the three: a thread that waits for its turn before each call to storage. */
    private static final class Actor {
        final Semaphore turn = new Semaphore(0);
        final Semaphore done = new Semaphore(0);
        final int killedAtCall;
        volatile boolean ended;
        volatile @Nullable Throwable failure;
        int calls;

        Actor(int killedAtCall) {
            this.killedAtCall = killedAtCall;
        }

        void begin(Runnable work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } catch (Killed killed) {
                    // what it had done by then stays
                } catch (RuntimeException | AssertionError e) {
                    failure = e.getCause() instanceof Killed ? null : e;
                } finally {
                    ended = true;
                    done.release();
                }
            });
            thread.setDaemon(true);
            thread.start();
            await(done); // at its first call, or at its end
        }

        /** By the actor, before each call. */
        void waitForTurn() {
            done.release();
            await(turn);
            if (calls++ == killedAtCall) {
                throw new Killed();
            }
        }

        /** By the test: one call, and all up to the next. */
        void step() {
            turn.release();
            await(done);
        }

        private static void await(Semaphore semaphore) {
            try {
                assertThat(semaphore.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Storage as one of the three has it. */
    private record Stepped(ObjectStore store, Actor actor) implements ObjectStore {
        @Override
        public boolean putIfAbsent(String key, ObjectContent content) {
            actor.waitForTurn();
            return store.putIfAbsent(key, content);
        }

        @Override
        public InputStream get(String key) {
            actor.waitForTurn();
            return store.get(key);
        }

        @Override
        public byte[] getRange(String key, long offset, int length) {
            actor.waitForTurn();
            return store.getRange(key, offset, length);
        }

        @Override
        public List<StoredObject> list(String prefix) {
            actor.waitForTurn();
            return store.list(prefix);
        }

        @Override
        public void delete(String key) {
            actor.waitForTurn();
            store.delete(key);
        }

        @Override
        public Optional<Document> read(String key) {
            actor.waitForTurn();
            return store.read(key);
        }

        @Override
        public Optional<String> write(String key, byte[] bytes, @Nullable String expectedVersion) {
            actor.waitForTurn();
            return store.write(key, bytes, expectedVersion);
        }

        @Override
        public void close() {}
    }

    /** What is stored when the three begin: three snapshots, of which only the newest is retained still. */
    private final class World implements AutoCloseable {
        final SimObjectStore store = new SimObjectStore(new Random(1), (operation, key, delayMs) -> {});
        final TaskManifest oldest = upload(store, 1, null, 0);
        final TaskManifest older = upload(store, 2, oldest, 0, 1);
        final TaskManifest newer = upload(store, 3, older, 1, 2);
        final List<Actor> actors = new ArrayList<>();
        private @Nullable TaskManifest uploaded;

        World(int killed, int killedAtCall) {
            for (int i = 0; i < 3; i++) {
                actors.add(new Actor(i == killed ? killedAtCall : CALLS_MAX));
            }
            actors.get(0).begin(() -> uploaded = upload(new Stepped(store, actors.get(0)), 4, newer, 1, 2, 3));
            actors.get(1).begin(() -> collect(actors.get(1), newer));
            actors.get(2).begin(() -> collect(actors.get(2), older, newer)); // has not heard that the older is dropped
        }

        private void collect(Actor actor, TaskManifest... kept) {
            new SnapshotCollector(new Stepped(store, actor)).collect(PATHS, Arrays.asList(kept), Set.of());
        }

        /** All that is retained can be restored: what counted when this began, and what has been stored meanwhile. */
        void requireWhole(String order) throws IOException {
            for (Actor actor : actors) {
                assertThat(actor.failure).as(order).isNull();
            }
            requireWhole(newer, order);
            TaskManifest stored = uploaded;
            if (stored != null) {
                requireWhole(stored, order);
            }
        }

        private void requireWhole(TaskManifest manifest, String order) throws IOException {
            Path into = directory.resolve("restored");
            SnapshotRestorer restorer = new SnapshotRestorer(store, Runnable::run);
            try {
                restorer.download(restorer.manifest(PATHS, manifest.id()), into);
            } catch (SnapshotException damaged) {
                throw new AssertionError(order + ": " + manifest.id() + " is damaged", damaged);
            } finally {
                Directories.delete(into);
            }
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private TaskManifest upload(ObjectStore store, long sequence, @Nullable TaskManifest base, int... which) {
        Path of = directory.resolve("snapshot-" + sequence); // the same files each time
        try {
            Files.createDirectories(of);
            for (int file : which) {
                Path link = of.resolve(files.get(file).getFileName());
                if (!Files.exists(link)) {
                    Files.createLink(link, files.get(file));
                }
            }
            return new SnapshotUploader(store, Runnable::run)
                    .upload(
                            new SnapshotUploader.Source(
                                    PATHS.job(), PATHS.task(), new SnapshotId(1, 1, sequence), sequence, 0),
                            of,
                            WRITTEN,
                            base);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldKeepWhatIsRetainedInEveryOrder() throws Exception {
        assertThat(everyOrder(-1, 0)).isGreaterThan(300);
    }

    @Test
    void shouldKeepWhatIsRetainedInEveryOrderWhenOneIsKilledAnywhere() throws Exception {
        int[] calls = {2, 4, 2};
        for (int killed = 0; killed < calls.length; killed++) {
            for (int call = 0; call < calls[killed]; call++) {
                assertThat(everyOrder(killed, call)).isPositive();
            }
        }
    }

    /** Depth first: each order is run from the beginning, along a path that the one before has not taken. */
    private int everyOrder(int killed, int killedAtCall) throws Exception {
        List<Integer> path = new ArrayList<>();
        int orders = 0;
        do {
            List<Integer> widths = new ArrayList<>();
            StringBuilder order = new StringBuilder("killed " + killed + " at call " + killedAtCall + ", order ");
            try (World world = new World(killed, killedAtCall)) {
                for (int depth = 0; ; depth++) {
                    List<Integer> alive = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        if (!world.actors.get(i).ended) {
                            alive.add(i);
                        }
                    }
                    if (alive.isEmpty()) {
                        break;
                    }
                    if (depth == path.size()) {
                        path.add(0);
                    }
                    widths.add(alive.size());
                    int next = alive.get(path.get(depth));
                    order.append(next);
                    world.actors.get(next).step();
                }
                world.requireWhole(order.toString());
            }
            orders++;
            while (!path.isEmpty() && path.get(path.size() - 1) + 1 >= widths.get(path.size() - 1)) {
                path.remove(path.size() - 1);
            }
            if (!path.isEmpty()) {
                path.set(path.size() - 1, path.get(path.size() - 1) + 1);
            }
        } while (!path.isEmpty());
        return orders;
    }
}
