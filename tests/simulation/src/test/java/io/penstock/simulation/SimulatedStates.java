package io.penstock.simulation;

import io.penstock.engine.checkpoint.TaskStates;
import io.penstock.statestore.Directories;
import io.penstock.statestore.heap.TierBudget;
import io.penstock.statestore.rocks.RocksBackend;
import io.penstock.statestore.rocks.RocksEnvironment;
import io.penstock.statestore.rocks.StateMemoryBudget;
import io.penstock.testkit.job.SimulatedProcess;
import io.penstock.testkit.job.SimulatedProcess.Timer;
import io.penstock.testkit.job.SimulationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The disks of a run's processes: real databases in a directory of temporary files, which do nothing by themselves, so that a seed does the
 * same again. What runs beside a slot is a step of the simulation. A process that is gone has lost its disk.
 */
final class SimulatedStates implements AutoCloseable {

    private static final long OPENING_NANOS_MAX = 20_000_000;
    private static final StateMemoryBudget MEMORY = StateMemoryBudget.split(1L << 30, 256L << 20, 16);

    private static final class Disk {
        private final RocksBackend backend;
        private @Nullable SimulatedProcess of;

        Disk(RocksBackend backend) {
            this.backend = backend;
        }
    }

    private final RandomGenerator random;
    private final TierBudget budget;
    private final Path root;
    private final List<Disk> disks = new ArrayList<>();
    private int processes;

    /** @param budget of each process */
    SimulatedStates(RandomGenerator random, TierBudget budget) {
        this.random = random;
        this.budget = budget;
        try {
            this.root = Files.createTempDirectory("penstock-simulated-disks");
        } catch (IOException e) {
            throw new SimulationFailure("no directory for databases: " + e, e);
        }
    }

    /** Of the next process. */
    TaskStates of(Timer timer) {
        dropDead();
        RocksBackend backend = new RocksBackend(
                RocksEnvironment.withoutCompaction(MEMORY, 16), root.resolve("process-" + processes++), budget);
        disks.add(new Disk(backend));
        return TaskStates.onDisk(backend, work -> timer.after(random.nextLong(OPENING_NANOS_MAX), work));
    }

    /** The process that was given the last of them. */
    void belongsTo(SimulatedProcess process) {
        disks.get(disks.size() - 1).of = process;
    }

    private void dropDead() {
        for (Iterator<Disk> all = disks.iterator(); all.hasNext(); ) {
            Disk disk = all.next();
            if (disk.of != null && !disk.of.isAlive()) {
                disk.backend.close();
                all.remove();
            }
        }
    }

    @Override
    public void close() {
        disks.forEach(disk -> disk.backend.close());
        try {
            Directories.delete(root);
        } catch (IOException e) {
            throw new SimulationFailure("cannot delete " + root + ": " + e, e);
        }
    }
}
