package io.penstock.statestore.rocks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * How a process's memory is split, all in bytes: what the container may use, less the heap, less what the JVM needs beside it, is
 * RocksDB's, and divided into block cache, write buffers and the rest.
 *
 * @param limit of the container or machine
 * @param heap the JVM's maximum
 * @param jvm metaspace, code, threads, direct buffers, collector
 * @param blockCache shared by all databases; index and filter blocks included
 * @param writeBuffers of all databases together
 * @param perTask what each database holds beside these, times the tasks
 */
public record StateMemoryBudget(long limit, long heap, long jvm, long blockCache, long writeBuffers, long perTask) {

    static final long MIB = 1L << 20;

    /** Of a database of its own: column family, table readers, iterators, the log of its options. */
    static final long BYTES_PER_TASK = 2 * MIB;

    private static final long JVM_BYTES = 160 * MIB;
    private static final long BLOCK_CACHE_MIN = 16 * MIB;
    private static final long WRITE_BUFFERS_MIN = 16 * MIB;
    private static final String CGROUP_V2 = "memory.max";
    private static final String CGROUP_V1 = "memory/memory.limit_in_bytes";

    /**
     * What is wanted of RocksDB's part.
     *
     * @param blockCache in bytes; empty: what write buffers leave
     * @param writeBuffers in bytes; empty: a third of what is left for both
     */
    public record Wanted(OptionalLong blockCache, OptionalLong writeBuffers) {

        public static final Wanted NOTHING = new Wanted(OptionalLong.empty(), OptionalLong.empty());
    }

    /**
     * Two thirds of what is left go to the block cache, a third to write buffers.
     *
     * @param heap the JVM's maximum heap
     * @param tasks with a database each, at most
     * @throws IllegalArgumentException with the arithmetic, where it does not suffice
     */
    public static StateMemoryBudget split(long limit, long heap, int tasks) {
        return split(limit, heap, tasks, Wanted.NOTHING);
    }

    /**
     * As the other, with parts that are given.
     *
     * @throws IllegalArgumentException with the arithmetic, where it does not suffice
     */
    public static StateMemoryBudget split(long limit, long heap, int tasks, Wanted wanted) {
        long jvm = JVM_BYTES + heap / 16;
        long perTask = tasks * BYTES_PER_TASK;
        long left = limit - heap - jvm - perTask;
        long writeBuffers = wanted.writeBuffers().orElse(Math.max(WRITE_BUFFERS_MIN, left / 3));
        long blockCache = wanted.blockCache().orElse(left - writeBuffers);
        StateMemoryBudget budget = new StateMemoryBudget(limit, heap, jvm, blockCache, writeBuffers, perTask);
        if (blockCache + writeBuffers > left) {
            throw new IllegalArgumentException("memory does not suffice for penstock.state.backend=rocksdb: "
                    + budget.describe() + "; lower -Xmx (now " + heap / MIB + " MiB), penstock.state.block-cache or"
                    + " penstock.state.write-buffers, or raise the container's limit");
        }
        if (blockCache < BLOCK_CACHE_MIN || writeBuffers < WRITE_BUFFERS_MIN) {
            throw new IllegalArgumentException("memory does not suffice for penstock.state.backend=rocksdb: "
                    + budget.describe()
                    + ", at least " + BLOCK_CACHE_MIN / MIB + " + " + WRITE_BUFFERS_MIN / MIB
                    + " MiB are needed; lower -Xmx (now " + heap / MIB + " MiB), or raise the container's limit");
        }
        return budget;
    }

    /** Of this process: container limit, {@code -Xmx}. */
    public static StateMemoryBudget ofThisProcess(int tasks, Wanted wanted) {
        return split(
                limit(Path.of("/sys/fs/cgroup"), physicalBytes()),
                Runtime.getRuntime().maxMemory(),
                tasks,
                wanted);
    }

    private static long physicalBytes() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
    }

    /**
     * The least of what the control group (version 2 or 1) and the machine have.
     *
     * @param cgroups where control groups are mounted
     */
    static long limit(Path cgroups, long physical) {
        OptionalLong limit = read(cgroups.resolve(CGROUP_V2));
        if (limit.isEmpty()) {
            limit = read(cgroups.resolve(CGROUP_V1));
        }
        return Math.min(physical, limit.orElse(physical));
    }

    /** Empty where the file is missing or says that there is no limit. */
    private static OptionalLong read(Path file) {
        if (!Files.isReadable(file)) {
            return OptionalLong.empty();
        }
        try {
            String text = Files.readString(file).strip();
            return text.equals("max") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        } catch (IOException | NumberFormatException e) {
            throw new IllegalStateException("the memory limit in " + file + " cannot be read", e);
        }
    }

    private long left() {
        return limit - heap - jvm - perTask;
    }

    /** The split as a sum, in MiB, for the log. */
    public String describe() {
        return String.format(
                Locale.ROOT,
                "limit %d MiB - heap %d - JVM %d - tasks %d = %sRocksDB %d MiB (block cache %d, write buffers %d)",
                limit / MIB,
                heap / MIB,
                jvm / MIB,
                perTask / MIB,
                left() == blockCache + writeBuffers ? "" : left() / MIB + " MiB, of which ",
                (blockCache + writeBuffers) / MIB,
                blockCache / MIB,
                writeBuffers / MIB);
    }
}
