package io.penstock.statestore.rocks;

import io.penstock.statestore.cold.ColdStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RateLimiter;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileManager;
import org.rocksdb.StringAppendOperator;
import org.rocksdb.WriteBufferManager;

/**
 * What all databases of a process share: block cache, limit of write buffers, background threads, rate limiter. Made once, closed after
 * the last database.
 */
public final class RocksEnvironment implements AutoCloseable {

    private static final long WRITE_BUFFER_MIN = 1L << 20;
    private static final long WRITE_BUFFER_MAX = 32L << 20;
    private static final long TARGET_FILE_BYTES = 16L << 20;

    /** RocksDB's own list of files is rewritten when it has become this long: it is part of every snapshot. */
    private static final long MANIFEST_BYTES = 256 << 10;

    private static final int BLOCK_BYTES = 4 << 10;
    private static final double BLOOM_BITS_PER_KEY = 10;

    /**
     * Of a write buffer, for its bloom filter: what the heap lacks has not been written lately, so nearly every read would search the skip
     * lists of up to three buffers in vain.
     */
    private static final double MEMTABLE_BLOOM_PART = 0.1;

    static {
        RocksDB.loadLibrary();
    }

    private final Cache blockCache;
    private final Cache writeBufferCache;
    private final WriteBufferManager writeBuffers;
    private final RateLimiter rateLimiter;

    /** Looks for room while a disk is full: without it a database that could not write once takes no write any more. */
    private final SstFileManager files;

    private final BloomFilter bloomFilter = new BloomFilter(BLOOM_BITS_PER_KEY, false);
    private final StringAppendOperator append = new StringAppendOperator("");
    private final long writeBufferBytes;
    private final boolean compacting;

    /**
     * Compacts in the background, as a service is to.
     *
     * @param tasks with a database each, at most: their write buffers are a share of the budget each
     * @param backgroundThreads for flushes and compactions of all databases, {@code >= 1}
     * @param writeBytesPerSecond of flushes and compactions together, {@code >= 1}
     */
    public RocksEnvironment(StateMemoryBudget budget, int tasks, int backgroundThreads, long writeBytesPerSecond) {
        this(budget, tasks, backgroundThreads, writeBytesPerSecond, true);
    }

    private RocksEnvironment(
            StateMemoryBudget budget, int tasks, int backgroundThreads, long writeBytesPerSecond, boolean compacting) {
        this.compacting = compacting;
        this.blockCache = new LRUCache(budget.blockCache());
        // Charged to a cache of their own, so that a burst of writes does not empty the one that reads live on.
        this.writeBufferCache = new LRUCache(budget.writeBuffers());
        this.writeBuffers = new WriteBufferManager(budget.writeBuffers(), writeBufferCache);
        this.rateLimiter = new RateLimiter(writeBytesPerSecond);
        this.files = fileManager();
        this.writeBufferBytes =
                Math.max(WRITE_BUFFER_MIN, Math.min(WRITE_BUFFER_MAX, budget.writeBuffers() / Math.max(1, tasks)));
        Env.getDefault().setBackgroundThreads(backgroundThreads, org.rocksdb.Priority.LOW);
        Env.getDefault().setBackgroundThreads(1, org.rocksdb.Priority.HIGH);
    }

    private static SstFileManager fileManager() {
        try {
            return new SstFileManager(Env.getDefault());
        } catch (RocksDBException e) {
            throw new ColdStoreException("RocksDB cannot watch its files: " + e.getMessage(), e);
        }
    }

    /** For small databases, whose files depend on nothing but what is done to them: none is written in the background. */
    public static RocksEnvironment withoutCompaction(StateMemoryBudget budget, int tasks) {
        return new RocksEnvironment(budget, tasks, 1, 1L << 30, false);
    }

    /**
     * Opens a task's database.
     *
     * @param directory empty or missing, or a restored checkpoint
     * @throws ColdStoreException where the files are damaged or the disk does not answer
     */
    public RocksStore open(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new ColdStoreException("cannot create " + directory, e);
        }
        Options options;
        try (DBOptions ofDatabase = dbOptions();
                ColumnFamilyOptions ofEntries = columnFamilyOptions()) {
            options = new Options(ofDatabase, ofEntries);
        }
        try {
            return new RocksStore(RocksDB.open(options, directory.toString()), options, directory);
        } catch (RocksDBException e) {
            options.close();
            throw new ColdStoreException("cannot open the database in " + directory + ": " + e.getMessage(), e);
        }
    }

    private DBOptions dbOptions() {
        return new DBOptions()
                .setCreateIfMissing(true)
                .setEnv(Env.getDefault())
                .setWriteBufferManager(writeBuffers)
                .setRateLimiter(rateLimiter)
                .setSstFileManager(files)
                .setMaxOpenFiles(-1)
                .setMaxBackgroundJobs(4)
                .setMaxManifestFileSize(MANIFEST_BYTES)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(1)
                .setStatsDumpPeriodSec(0)
                .setAvoidFlushDuringShutdown(true);
    }

    private ColumnFamilyOptions columnFamilyOptions() {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(blockCache)
                .setBlockSize(BLOCK_BYTES)
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setFilterPolicy(bloomFilter)
                .setFormatVersion(5);
        return new ColumnFamilyOptions()
                .setTableFormatConfig(table)
                .setMergeOperator(append)
                .setWriteBufferSize(writeBufferBytes)
                .setMemtablePrefixBloomSizeRatio(MEMTABLE_BLOOM_PART)
                .setMemtableWholeKeyFiltering(true)
                .setMaxWriteBufferNumber(3)
                .setTargetFileSizeBase(TARGET_FILE_BYTES)
                .setLevelCompactionDynamicLevelBytes(true)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setDisableAutoCompactions(!compacting);
    }

    /** Bytes of blocks in the shared cache; for metrics. */
    public long blockCacheBytes() {
        return blockCache.getUsage();
    }

    @Override
    public void close() {
        writeBuffers.close();
        writeBufferCache.close();
        files.close();
        rateLimiter.close();
        append.close();
        bloomFilter.close();
        blockCache.close();
    }
}
