package io.penstock.simulation;

import io.penstock.engine.checkpoint.SnapshotStorage;
import io.penstock.statestore.Directories;
import io.penstock.statestore.objectstore.ObjectContent;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.objectstore.sim.SimObjectFaults;
import io.penstock.statestore.objectstore.sim.SimObjectStore;
import io.penstock.testkit.job.SimulatedProcess.Timer;
import io.penstock.testkit.job.SimulationFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The object store of a run, and what goes wrong with it, drawn from the seed: requests and answers are lost, reads break off, work takes
 * longer than a checkpoint may, processes die between any two calls. An object may be damaged behind everybody's back.
 */
final class SimulatedSnapshots implements AutoCloseable {

    private static final long SECOND = 1_000_000_000L;

    private final RandomGenerator random;
    private final SimObjectStore store;
    private final Path root;
    private final boolean crashes;
    private final BooleanSupplier faultsOver;
    private final boolean collectsLive;
    private SimObjectFaults faults = SimObjectFaults.NONE;
    private int processes;
    private int stored;
    private int died;
    private int restored;
    private int damageRead;
    private @Nullable String damaged;
    private LongSupplier slow = () -> 0;

    /**
     * @param crashes whether processes die between two calls
     * @param faultsOver whether nothing goes wrong any more
     * @param collectsLive whether whatever is listed is deleted: a defect that must be noticed
     */
    SimulatedSnapshots(RandomGenerator random, boolean crashes, BooleanSupplier faultsOver, boolean collectsLive) {
        this.random = random;
        this.crashes = crashes;
        this.faultsOver = faultsOver;
        this.collectsLive = collectsLive;
        this.store = new SimObjectStore(random, (operation, key, delayMs) -> {});
        try {
            this.root = Files.createTempDirectory("penstock-simulation");
        } catch (IOException e) {
            throw new SimulationFailure("no directory for snapshots: " + e, e);
        }
    }

    /** Requests and answers are lost from now on, and reads break off. */
    void misbehave() {
        faults = new SimObjectFaults(0.02, 0.02, 0.02, 0);
        store.setFaults(faults);
    }

    void behave() {
        faults = SimObjectFaults.NONE;
        store.setFaults(faults);
    }

    SimObjectStore store() {
        return store;
    }

    /** Manifests stored. */
    int stored() {
        return stored;
    }

    /** Processes that died between two calls. */
    int died() {
        return died;
    }

    /** Objects read by somebody who restores or collects. */
    int restored() {
        return restored;
    }

    SnapshotStorage of(Timer timer, Runnable crash) {
        Path scratch = root.resolve("process-" + processes++);
        return new SnapshotStorage(
                "simulated storage", new Dying(crash), work -> timer.after(delayNanos(), work), scratch);
    }

    /** @param nanos by how much longer a piece of work takes, asked for each */
    void slowBy(LongSupplier nanos) {
        slow = nanos;
    }

    /** Reads of an object that had been damaged; what came of it was an older snapshot, or the run has failed. */
    int damageRead() {
        return damageRead;
    }

    private void noteRead(String key) {
        if (key.equals(damaged)) {
            damageRead++;
        }
    }

    private long delayNanos() {
        boolean isSlow = !faultsOver.getAsBoolean() && random.nextInt(40) == 0;
        return slow.getAsLong() + (isSlow ? random.nextLong(3 * SECOND) : random.nextLong(20_000_000));
    }

    /** Flips a bit of the newest snapshot of a task, so that whoever restores it has to take the one before. */
    boolean damageOne() {
        store.setFaults(SimObjectFaults.NONE); // what damages is no process
        boolean done = damageNewest();
        store.setFaults(faults);
        return done;
    }

    private boolean damageNewest() {
        List<ObjectStore.StoredObject> all = store.list("");
        if (all.isEmpty()) {
            return false;
        }
        String drawn = all.get(random.nextInt(all.size())).key();
        String task = drawn.substring(0, drawn.lastIndexOf('/') + 1);
        List<ObjectStore.StoredObject> ofTask = store.list(task);
        String newest = ofTask.get(ofTask.size() - 1).key();
        byte[] bytes = store.read(newest).orElseThrow().bytes();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        store.replace(newest, bytes);
        damaged = newest;
        return true;
    }

    @Override
    public void close() {
        try {
            Directories.delete(root);
        } catch (IOException e) {
            throw new SimulationFailure("cannot delete " + root + ": " + e, e);
        }
    }

    /** The process is no more. */
    private static final class Died extends Error {

        private static final long serialVersionUID = 1L;

        Died() {
            super("the process died", null, false, false);
        }
    }

    /** The store as one process reaches it. */
    private final class Dying implements ObjectStore {

        private final Runnable crash;

        Dying(Runnable crash) {
            this.crash = crash;
        }

        private void maybeDie() {
            if (crashes && !faultsOver.getAsBoolean() && random.nextInt(400) == 0) {
                died++;
                crash.run();
                throw new Died();
            }
        }

        @Override
        public boolean putIfAbsent(String key, ObjectContent content) {
            maybeDie();
            boolean put = store.putIfAbsent(key, content);
            maybeDie();
            return put;
        }

        @Override
        public InputStream get(String key) {
            maybeDie();
            noteRead(key);
            return store.get(key);
        }

        @Override
        public byte[] getRange(String key, long offset, int length) {
            maybeDie();
            noteRead(key);
            return store.getRange(key, offset, length);
        }

        @Override
        public List<StoredObject> list(String prefix) {
            maybeDie();
            List<StoredObject> all = store.list(prefix);
            if (collectsLive) {
                all.forEach(object -> store.delete(object.key()));
            }
            return all;
        }

        @Override
        public void delete(String key) {
            maybeDie();
            store.delete(key);
            maybeDie();
        }

        @Override
        public Optional<Document> read(String key) {
            maybeDie();
            restored++;
            noteRead(key);
            return store.read(key);
        }

        @Override
        public Optional<String> write(String key, byte[] bytes, @Nullable String expectedVersion) {
            maybeDie();
            Optional<String> written = store.write(key, bytes, expectedVersion);
            stored++;
            maybeDie();
            return written;
        }

        @Override
        public void close() {}
    }
}
