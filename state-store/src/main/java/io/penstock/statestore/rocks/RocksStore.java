package io.penstock.statestore.rocks;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.statestore.cold.ColdStore;
import io.penstock.statestore.cold.ColdStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** A task's database. Writes are not logged: what has not reached a checkpoint is in the journal. */
public final class RocksStore implements ColdStore {

    private static final int VALUE_BYTES_AT_FIRST = 512;

    private final RocksDB database;
    private final Options options;
    private final Path directory;
    private final ReadOptions reads = new ReadOptions();
    private final WriteOptions writes = new WriteOptions().setDisableWAL(true);
    private byte[] value = new byte[VALUE_BYTES_AT_FIRST];
    private final ByteInput input = new ByteInput(value);

    /** A slot that was left behind in user code must not reach memory that is not there any more. */
    private volatile boolean closed;

    RocksStore(RocksDB database, Options options, Path directory) {
        this.database = database;
        this.options = options;
        this.directory = directory;
    }

    @Override
    public @Nullable ByteInput read(ByteOutput key) {
        requireOpen();
        try {
            int length = database.get(reads, key.array(), 0, key.size(), value, 0, value.length);
            if (length > value.length) {
                value = new byte[length + length / 4];
                length = database.get(reads, key.array(), 0, key.size(), value, 0, value.length);
            }
            if (length == RocksDB.NOT_FOUND) {
                return null;
            }
            input.reset(value, 0, length);
            return input;
        } catch (RocksDBException e) {
            throw damaged("read", e);
        }
    }

    @Override
    public Scan scan(ByteOutput prefix) {
        byte[] bytes = prefix.toByteArray();
        return scan(bytes, bytes);
    }

    @Override
    public Scan scan(ByteOutput prefix, ByteOutput from) {
        return scan(prefix.toByteArray(), from.toByteArray());
    }

    private Scan scan(byte[] prefix, byte[] from) {
        requireOpen();
        return new PrefixScan(database.newIterator(reads), prefix, from);
    }

    private void requireOpen() {
        if (closed) {
            throw new ColdStoreException("the database in " + directory + " has been closed");
        }
    }

    @Override
    public Batch batch() {
        return new RocksBatch();
    }

    @Override
    public void deletePrefix(ByteOutput prefix) {
        byte[] from = prefix.toByteArray();
        byte[] to = Arrays.copyOf(from, from.length);
        int last = to.length - 1;
        while (last >= 0 && to[last] == (byte) 0xFF) {
            last--;
        }
        if (last < 0) {
            throw new IllegalArgumentException("a prefix of nothing but 0xFF bytes has no end");
        }
        to = Arrays.copyOf(to, last + 1);
        to[last]++;
        try {
            database.deleteRange(writes, from, to);
        } catch (RocksDBException e) {
            throw damaged("delete from", e);
        }
    }

    @Override
    public void checkpoint(Path into) throws IOException {
        Path parent = into.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try (Checkpoint checkpoint = Checkpoint.create(database)) {
            checkpoint.createCheckpoint(into.toString());
        } catch (RocksDBException e) {
            throw new IOException("no checkpoint of " + directory + " in " + into + ": " + e.getMessage(), e);
        }
    }

    @Override
    public long entriesEstimate() {
        return property("rocksdb.estimate-num-keys");
    }

    @Override
    public long bytesEstimate() {
        return property("rocksdb.total-sst-files-size") + property("rocksdb.cur-size-all-mem-tables");
    }

    private long property(String name) {
        try {
            return database.getLongProperty(name);
        } catch (RocksDBException e) {
            throw damaged("ask", e);
        }
    }

    private ColdStoreException damaged(String what, RocksDBException e) {
        return new ColdStoreException("cannot " + what + " the database in " + directory + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            database.close();
            writes.close();
            reads.close();
            options.close();
        }
    }

    /** An iterator that ends with the prefix. */
    private final class PrefixScan implements Scan {
        private final RocksIterator iterator;
        private final byte[] prefix;
        private final byte[] from;
        private boolean begun;
        private boolean over;

        PrefixScan(RocksIterator iterator, byte[] prefix, byte[] from) {
            this.iterator = iterator;
            this.prefix = prefix;
            this.from = from;
        }

        @Override
        public boolean next() {
            if (over) {
                return false;
            }
            if (begun) {
                iterator.next();
            } else {
                iterator.seek(from);
                begun = true;
            }
            if (!iterator.isValid()) {
                failWhereDamaged();
                close();
                return false;
            }
            byte[] key = iterator.key();
            if (key.length < prefix.length || !Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
                close();
                return false;
            }
            return true;
        }

        private void failWhereDamaged() {
            try {
                iterator.status();
            } catch (RocksDBException e) {
                throw damaged("read", e);
            }
        }

        @Override
        public ByteInput key() {
            return new ByteInput(iterator.key());
        }

        @Override
        public ByteInput value() {
            return new ByteInput(iterator.value());
        }

        @Override
        public void close() {
            if (!over) {
                over = true;
                iterator.close();
            }
        }
    }

    private final class RocksBatch implements Batch {
        private final WriteBatch batch = new WriteBatch();

        @Override
        public void put(ByteOutput key, ByteOutput bytes) {
            try {
                batch.put(key.toByteArray(), bytes.toByteArray());
            } catch (RocksDBException e) {
                throw damaged("write to", e);
            }
        }

        @Override
        public void append(ByteOutput key, ByteOutput bytes) {
            try {
                batch.merge(key.toByteArray(), bytes.toByteArray());
            } catch (RocksDBException e) {
                throw damaged("write to", e);
            }
        }

        @Override
        public void delete(ByteOutput key) {
            try {
                batch.delete(key.toByteArray());
            } catch (RocksDBException e) {
                throw damaged("write to", e);
            }
        }

        @Override
        public long bytes() {
            return batch.getDataSize();
        }

        @Override
        public void commit() throws IOException {
            if (batch.count() == 0) {
                return;
            }
            try {
                database.write(writes, batch);
                batch.clear();
            } catch (RocksDBException e) {
                throw new IOException("cannot write to the database in " + directory + ": " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            batch.close();
        }
    }
}
