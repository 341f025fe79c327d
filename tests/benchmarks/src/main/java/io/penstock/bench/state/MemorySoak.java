package io.penstock.bench.state;

import io.penstock.bench.report.Goal;
import io.penstock.statestore.Directories;
import io.penstock.statestore.rocks.RocksEnvironment;
import io.penstock.statestore.rocks.StateMemoryBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * State ten times as large as its cache, changed for as long as asked for, with a snapshot every few seconds: what the process has in memory
 * each minute, beside the budget it was started with. The pause between a batch of records and the next is none.
 */
final class MemorySoak {

    private static final double ZIPF = 0.9;
    private static final int COMMIT_EVERY = 20_000;
    private static final long MIB = 1L << 20;
    private static final long MINUTE = 60_000_000_000L;
    private static final long CHECKPOINT_NANOS = 5_000_000_000L;

    private final StateOptions options;
    private final Path directory;

    MemorySoak(StateOptions options, Path directory) {
        this.options = options;
        this.directory = directory;
    }

    void measure() throws Exception {
        Accounts accounts = new Accounts(options.keys(), options.noteBytes());
        int[] stream = accounts.zipf(ZIPF, Math.min(options.accesses(), 1 << 20));
        StateMemoryBudget budget = StateMemoryBudget.split(
                options.limitMb() * MIB,
                Runtime.getRuntime().maxMemory(),
                options.tasks(),
                StateMemoryBudget.Wanted.NOTHING);
        long stateBytes = accounts.count() * accounts.entryBytes(accounts.count() / 2);
        long cacheBytes = stateBytes / 10;
        Findings.say("soak: %s; state %d MiB, cache %d MiB", budget.describe(), stateBytes / MIB, cacheBytes / MIB);
        double most = 0;
        try (RocksEnvironment environment = new RocksEnvironment(budget, options.tasks(), 2, 1L << 30)) {
            List<TieredTask> tasks = new ArrayList<>();
            try {
                for (int i = 0; i < options.tasks(); i++) {
                    long share = cacheBytes / options.tasks();
                    tasks.add(new TieredTask(environment, directory.resolve("db-" + i), share, share / 8));
                }
                fill(tasks, accounts);
                long begin = System.nanoTime();
                long nextCheckpoint = begin + CHECKPOINT_NANOS;
                long records = 0;
                int at = 0;
                for (int minute = 1; minute <= options.minutes(); minute++) {
                    while (System.nanoTime() - begin < minute * MINUTE) {
                        for (int i = 0; i < COMMIT_EVERY; i++) {
                            int index = stream[at++ % stream.length];
                            TieredTask task = tasks.get(index % tasks.size());
                            task.task.setCurrentKey(accounts.key(index));
                            task.state.update(
                                    Objects.requireNonNull(task.state.value()).next());
                        }
                        records += COMMIT_EVERY;
                        boolean due = System.nanoTime() - nextCheckpoint >= 0;
                        for (TieredTask task : tasks) {
                            if (due) {
                                task.checkpoint(directory.resolve("checkpoint"));
                            } else {
                                task.commit();
                            }
                        }
                        nextCheckpoint = due ? System.nanoTime() + CHECKPOINT_NANOS : nextCheckpoint;
                    }
                    long rss = rssBytes();
                    most = Math.max(most, rss / (double) budget.limit());
                    Findings.say(
                            "soak: minute %d: RSS %d of %d MiB, block cache %d MiB, heap tier %d MiB, %,d records",
                            minute,
                            rss / MIB,
                            budget.limit() / MIB,
                            environment.blockCacheBytes() / MIB,
                            tasks.stream()
                                            .mapToLong(task -> task.task.heapBytes())
                                            .sum()
                                    / MIB,
                            records);
                }
            } finally {
                tasks.forEach(TieredTask::close);
            }
        } finally {
            Directories.delete(directory);
        }
        System.out.println(Goal.atMost("state-soak-rss-vs-budget", OptionalDouble.of(most), 1.0, "x")
                .line());
    }

    private static void fill(List<TieredTask> tasks, Accounts accounts) throws IOException {
        for (int i = 0; i < accounts.count(); i++) {
            TieredTask task = tasks.get(i % tasks.size());
            task.task.setCurrentKey(accounts.key(i));
            task.state.update(accounts.first(i));
            if (i % COMMIT_EVERY == 0) {
                tasks.forEach(TieredTask::commit);
            }
        }
        tasks.forEach(TieredTask::commit);
    }

    /** Of this process, as the kernel counts it against a container's limit. */
    private static long rssBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("/proc/self/status has no line VmRSS");
    }
}
