package io.penstock.bench.state;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import java.nio.file.Path;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * A state that is nowhere but in RocksDB: a get, a deserialization, a serialization and a put with every record, as Flink's RocksDB backend
 * does it. At its best: no log, no compression, bloom filters, index and filters always in memory, and a block cache as large as heap
 * tier and block cache of the other together.
 */
final class RocksPeer implements AutoCloseable {

    private final LRUCache blockCache;
    private final BloomFilter bloomFilter = new BloomFilter(10, false);
    private final Options options;
    private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
    private final RocksDB database;
    private final ByteOutput key = new ByteOutput(64);
    private final ByteOutput value = new ByteOutput(128);

    RocksPeer(Path directory, long blockCacheBytes, long writeBufferBytes) throws RocksDBException {
        blockCache = new LRUCache(blockCacheBytes);
        options = new Options()
                .setCreateIfMissing(true)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(blockCache)
                        .setFilterPolicy(bloomFilter)
                        .setFormatVersion(5))
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setMaxBackgroundJobs(4)
                .setMaxOpenFiles(-1)
                .setWriteBufferSize(writeBufferBytes);
        database = RocksDB.open(options, directory.toString());
    }

    void put(String of, Account account) throws RocksDBException {
        key.reset();
        Accounts.KEY.serialize(of, key);
        put(key.toByteArray(), account);
    }

    private void put(byte[] keyBytes, Account account) throws RocksDBException {
        value.reset();
        Accounts.VALUE.serialize(account, value);
        database.put(unlogged, keyBytes, value.toByteArray());
    }

    void readModifyWrite(String of) throws RocksDBException {
        key.reset();
        Accounts.KEY.serialize(of, key);
        byte[] keyBytes = key.toByteArray();
        put(
                keyBytes,
                Accounts.VALUE
                        .deserialize(new ByteInput(database.get(keyBytes)))
                        .next());
    }

    Account get(String of) throws RocksDBException {
        key.reset();
        Accounts.KEY.serialize(of, key);
        return Accounts.VALUE.deserialize(new ByteInput(database.get(key.toByteArray())));
    }

    @Override
    public void close() {
        database.close();
        options.close();
        unlogged.close();
        bloomFilter.close();
        blockCache.close();
    }
}
