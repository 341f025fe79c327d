package io.penstock.statestore.heap;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.Directories;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TestSerdes;
import io.penstock.statestore.TestSerdes.Box;
import io.penstock.statestore.rocks.RocksEnvironment;
import io.penstock.statestore.rocks.RocksStore;
import io.penstock.statestore.rocks.StateMemoryBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteOptions;

/**
 * Figures of docs/adr/0006: a read-modify-write per record, Zipf 0.9 over keys of which the heap holds a tenth, beside what it costs to
 * read and write RocksDB with every record through JNI; hits alone; the slot's pause at a cut while a snapshot is taken every second.
 * Run from the test class path: {@code java -Xmx2g -cp … io.penstock.statestore.heap.TierBenchmark [keys] [accesses]}.
 */
public final class TierBenchmark {

    private static final StateSpec PROFILE = StateSpec.value("profile", TestSerdes.BOX);
    private static final int COMMIT_EVERY = 1 << 17;
    private static final double ZIPF = 0.9;

    private final int keys;
    private final int accesses;
    private final String[] names;
    private final int[] stream;
    private final Path root;

    private TierBenchmark(int keys, int accesses, Path root) {
        this.keys = keys;
        this.accesses = accesses;
        this.root = root;
        this.names = new String[keys];
        for (int i = 0; i < keys; i++) {
            names[i] = "account-" + i;
        }
        this.stream = zipf(keys, accesses);
    }

    public static void main(String[] arguments) throws Exception {
        int keys = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        int accesses = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 4_000_000;
        Path root = Files.createTempDirectory("tier-benchmark");
        try {
            TierBenchmark benchmark = new TierBenchmark(keys, accesses, root);
            double heap = benchmark.tiered("all in the heap", Long.MAX_VALUE, 0);
            double tiered = benchmark.tiered("heap a tenth", keys * 20L, keys / 10);
            double plain = benchmark.getAndPut();
            System.out.printf(
                    Locale.ROOT,
                    "tiered %.2f times get/put through JNI, all in the heap %.2f times%n",
                    plain / tiered,
                    plain / heap);
            benchmark.pauses();
        } finally {
            Directories.delete(root);
        }
    }

    private RocksEnvironment environment() {
        return new RocksEnvironment(StateMemoryBudget.split(3L << 30, 2L << 30, 1), 1, 2, 1L << 30);
    }

    /** Nanoseconds of the slot's CPU per access; the writing thread's are printed beside. */
    private double tiered(String what, long cacheBytes, int keysInHeap) throws Exception {
        try (RocksEnvironment environment = environment()) {
            RocksStore store = environment.open(root.resolve("tiered-" + keysInHeap));
            HeapTaskState task = HeapTaskState.tiered(
                    "bench",
                    TestSerdes.STRING,
                    1,
                    ColdTier.of(store, List.of(), new TierLimits(cacheBytes, 64L << 20)));
            ValueState<Box> state = task.valueState(PROFILE);
            AtomicBoolean stop = new AtomicBoolean();
            long[] writerCpu = new long[1];
            Thread writer = new Thread(() -> writerCpu[0] = flushUntil(stop, task), "writer");
            writer.start();
            fill(task, state);
            double best = Double.MAX_VALUE;
            for (int round = 0; round < 3; round++) {
                long loads = task.coldLoads();
                long start = cpuNs();
                for (int i = 0; i < accesses; i++) {
                    task.setCurrentKey(names[stream[i]]);
                    Box box = state.value();
                    state.update(new Box(box.a + 1, box.b));
                    if (i % COMMIT_EVERY == 0) {
                        commit(task);
                    }
                }
                double ns = (cpuNs() - start) / (double) accesses;
                best = Math.min(best, ns);
                System.out.printf(
                        Locale.ROOT,
                        "%s, %,d keys: %.0f ns an access, %.1f%% misses, %,d entries evicted so far, %,d MiB in the heap%n",
                        what,
                        keys,
                        ns,
                        100.0 * (task.coldLoads() - loads) / accesses,
                        task.evictions(),
                        task.heapBytes() >> 20);
            }
            stop.set(true);
            writer.join();
            System.out.printf(
                    Locale.ROOT,
                    "  writing thread %.0f ns an access over all rounds%n",
                    writerCpu[0] / (3.0 * accesses));
            task.close();
            return best;
        }
    }

    private void fill(HeapTaskState task, ValueState<Box> state) throws IOException {
        for (int i = 0; i < keys; i++) {
            task.setCurrentKey(names[i]);
            state.update(new Box(i, "a profile with some text in it, of " + i));
            if (i % COMMIT_EVERY == 0) {
                commit(task);
            }
        }
        commit(task);
    }

    /** As the commit's thread and then the slot do it. */
    private static void commit(HeapTaskState task) {
        SealedWrites sealed = task.seal();
        sealed.encode(512 * 1024, payload -> {});
        task.committed(sealed.generation());
        task.maintain(1_000);
    }

    private static long flushUntil(AtomicBoolean stop, HeapTaskState task) {
        try {
            while (!stop.get()) {
                if (!task.flushWhereNeeded()) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cpuNs();
    }

    /** What a state costs that is nowhere but in RocksDB, with the memory that the tiered one's RocksDB has. */
    private double getAndPut() throws Exception {
        StateMemoryBudget budget = StateMemoryBudget.split(3L << 30, 2L << 30, 1);
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(new LRUCache(budget.blockCache()))
                .setFilterPolicy(new BloomFilter(10, false));
        ByteOutput key = new ByteOutput(64);
        ByteOutput value = new ByteOutput(64);
        try (Options options = new Options()
                        .setCreateIfMissing(true)
                        .setTableFormatConfig(table)
                        .setCompressionType(CompressionType.LZ4_COMPRESSION)
                        .setWriteBufferSize(32L << 20);
                WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
                RocksDB database = RocksDB.open(options, root.resolve("plain").toString())) {
            for (int i = 0; i < keys; i++) {
                TestSerdes.STRING.serialize(names[i], reset(key));
                TestSerdes.BOX.serialize(new Box(i, "a profile with some text in it, of " + i), reset(value));
                database.put(unlogged, key.toByteArray(), value.toByteArray());
            }
            double best = Double.MAX_VALUE;
            for (int round = 0; round < 2; round++) {
                long start = cpuNs();
                for (int i = 0; i < accesses / 4; i++) {
                    TestSerdes.STRING.serialize(names[stream[i]], reset(key));
                    byte[] bytes = key.toByteArray();
                    Box box = TestSerdes.BOX.deserialize(new ByteInput(database.get(bytes)));
                    TestSerdes.BOX.serialize(new Box(box.a + 1, box.b), reset(value));
                    database.put(unlogged, bytes, value.toByteArray());
                }
                best = Math.min(best, (cpuNs() - start) / (accesses / 4.0));
            }
            System.out.printf(Locale.ROOT, "get and put through JNI, %,d keys: %.0f ns an access%n", keys, best);
            return best;
        }
    }

    /** A snapshot a second while records come: how long seal and snapshot keep the slot. */
    private void pauses() throws Exception {
        try (RocksEnvironment environment = environment()) {
            RocksStore store = environment.open(root.resolve("pauses"));
            HeapTaskState task = HeapTaskState.tiered(
                    "bench",
                    TestSerdes.STRING,
                    1,
                    ColdTier.of(store, List.of(), new TierLimits(keys * 40L, 64L << 20)));
            ValueState<Box> state = task.valueState(PROFILE);
            fill(task, state);
            long[] pausesUs = new long[20];
            long[] snapshotMs = new long[pausesUs.length];
            for (int n = 0; n < pausesUs.length; n++) {
                for (int i = 0; i < accesses / 20; i++) {
                    task.setCurrentKey(names[stream[(n * (accesses / 20) + i) % accesses]]);
                    Box box = state.value();
                    state.update(new Box(box.a + 1, box.b));
                }
                long start = System.nanoTime();
                SealedWrites sealed = task.seal();
                StateSnapshot snapshot = task.snapshot();
                task.committed(sealed.generation());
                pausesUs[n] = (System.nanoTime() - start) / 1_000;
                start = System.nanoTime();
                Path into = root.resolve("snapshot-" + n);
                snapshot.write(into);
                snapshot.close();
                snapshotMs[n] = (System.nanoTime() - start) / 1_000_000;
                Directories.delete(into);
                while (task.maintain(1_000)) {
                    start = System.nanoTime();
                }
            }
            Arrays.sort(pausesUs);
            Arrays.sort(snapshotMs);
            System.out.printf(
                    Locale.ROOT,
                    "%,d keys, %,d accesses between snapshots: seal, snapshot and commit keep the slot %d us (median), %d us (max);"
                            + " write and checkpoint off the slot %d ms (median)%n",
                    keys,
                    accesses / 20,
                    pausesUs[pausesUs.length / 2],
                    pausesUs[pausesUs.length - 1],
                    snapshotMs[snapshotMs.length / 2]);
            task.close();
        }
    }

    private static ByteOutput reset(ByteOutput out) {
        out.reset();
        return out;
    }

    /** Keys by rank, drawn from a Zipf distribution; ranks are scattered over the keys. */
    private static int[] zipf(int keys, int draws) {
        double[] cumulative = new double[keys];
        double sum = 0;
        for (int i = 0; i < keys; i++) {
            sum += 1 / Math.pow(i + 1, ZIPF);
            cumulative[i] = sum;
        }
        Random random = new Random(11);
        int[] ofRank = new int[keys];
        for (int i = 0; i < keys; i++) {
            ofRank[i] = i;
        }
        for (int i = keys - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = ofRank[i];
            ofRank[i] = ofRank[j];
            ofRank[j] = swapped;
        }
        int[] drawn = new int[draws];
        for (int i = 0; i < draws; i++) {
            int rank = Arrays.binarySearch(cumulative, random.nextDouble() * sum);
            drawn[i] = ofRank[Math.min(keys - 1, rank < 0 ? -rank - 1 : rank)];
        }
        return drawn;
    }

    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
