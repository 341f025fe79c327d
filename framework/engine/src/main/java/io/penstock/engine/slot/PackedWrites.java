package io.penstock.engine.slot;

import io.penstock.log.LogWrite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Records that wait for a cut, in the order added, small ones packed into byte blocks of a pool: what waits for a second would else be
 * hundreds of thousands of objects that every collection of the young generation copies. Iterating makes the records anew, each a
 * short-lived object, and gives the blocks back: it can be done once. Records with headers, and those above
 * {@link #PACKED_BYTES_MAX}, are kept as they are.
 *
 * <p>One thread adds; once added to no more, another may iterate.
 */
final class PackedWrites extends AbstractCollection<LogWrite> {

    /** Above it the copy costs more than the object. */
    static final int PACKED_BYTES_MAX = 4 * 1024;

    /** Topic, partition, timestamp, lengths of key and value. */
    private static final int HEAD_BYTES = 4 + 4 + 8 + 4 + 4;

    private static final int NO_BYTES = -1;

    /** In the place of a topic: the record is the next of those kept whole. */
    private static final int WHOLE = -1;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final List<Block> blocks = new ArrayList<>();
    private final List<LogWrite> whole = new ArrayList<>();
    private final List<String> topics = new ArrayList<>();
    private final Map<String, Integer> topicNumbers = new HashMap<>();

    private final BlockPool pool;
    private @Nullable Block last;
    private String lastTopic = "";
    private int lastTopicNumber;
    private int size;

    private boolean isRead;

    /** @param pool where blocks come from and go to */
    PackedWrites(BlockPool pool) {
        this.pool = pool;
    }

    /** A record without headers. */
    @SuppressWarnings("NullAway") // it loses the @Nullable of arrays in another module's records
    void add(String topic, int partition, long timestampMs, byte @Nullable [] key, byte @Nullable [] value) {
        int keyBytes = key == null ? 0 : key.length;
        int valueBytes = value == null ? 0 : value.length;
        if (keyBytes > PACKED_BYTES_MAX || valueBytes > PACKED_BYTES_MAX - keyBytes) {
            addWhole(new LogWrite(topic, partition, timestampMs, key, value, List.of()));
            return;
        }
        Block block = blockFor(HEAD_BYTES + keyBytes + valueBytes);
        byte[] bytes = block.bytes;
        int at = block.length;
        INTS.set(bytes, at, numberOf(topic));
        INTS.set(bytes, at + 4, LogWrite.requirePartition(topic, partition));
        LONGS.set(bytes, at + 8, timestampMs);
        INTS.set(bytes, at + 16, key == null ? NO_BYTES : keyBytes);
        INTS.set(bytes, at + 20, value == null ? NO_BYTES : valueBytes);
        at += HEAD_BYTES;
        if (key != null) {
            System.arraycopy(key, 0, bytes, at, keyBytes);
            at += keyBytes;
        }
        if (value != null) {
            System.arraycopy(value, 0, bytes, at, valueBytes);
            at += valueBytes;
        }
        block.length = at;
        size++;
    }

    /** A record to be kept as it is. */
    void addWhole(LogWrite write) {
        Block block = blockFor(4);
        INTS.set(block.bytes, block.length, WHOLE);
        block.length += 4;
        whole.add(write);
        size++;
    }

    /** Gives the blocks back unread. */
    void drop() {
        isRead = true;
        blocks.forEach(block -> pool.give(block.bytes));
        blocks.clear();
    }

    @Override
    public int size() {
        return size;
    }

    /** @throws IllegalStateException the second time */
    @Override
    public Iterator<LogWrite> iterator() {
        if (isRead) {
            throw new IllegalStateException("these records have been read or dropped: their memory is used again");
        }
        isRead = true;
        return new Records();
    }

    private Block blockFor(int room) {
        Block block = last;
        if (block == null || block.bytes.length - block.length < room) {
            block = new Block(pool.take());
            blocks.add(block);
            last = block;
        }
        return block;
    }

    private int numberOf(String topic) {
        if (!topic.equals(lastTopic)) {
            Integer number = topicNumbers.get(topic);
            if (number == null) {
                number = topics.size();
                topics.add(topic);
                topicNumbers.put(topic, number);
            }
            lastTopic = topic;
            lastTopicNumber = number;
        }
        return lastTopicNumber;
    }

    private static final class Block {
        private final byte[] bytes;
        private int length;

        private Block(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    private final class Records implements Iterator<LogWrite> {
        private int given;
        private int block;
        private int at;
        private int wholeGiven;

        @Override
        public boolean hasNext() {
            return given < size;
        }

        @Override
        public LogWrite next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            given++;
            Block current = blocks.get(block);
            LogWrite write = take(current.bytes);
            if (at == current.length) {
                pool.give(current.bytes);
                block++;
                at = 0;
            }
            return write;
        }

        @SuppressWarnings("NullAway") // it loses the @Nullable of arrays in another module's records
        private LogWrite take(byte[] bytes) {
            int topic = (int) INTS.get(bytes, at);
            if (topic == WHOLE) {
                at += 4;
                return whole.get(wholeGiven++);
            }
            int partition = (int) INTS.get(bytes, at + 4);
            long timestampMs = (long) LONGS.get(bytes, at + 8);
            int keyBytes = (int) INTS.get(bytes, at + 16);
            int valueBytes = (int) INTS.get(bytes, at + 20);
            at += HEAD_BYTES;
            return new LogWrite(
                    topics.get(topic),
                    partition,
                    timestampMs,
                    take(bytes, keyBytes),
                    take(bytes, valueBytes),
                    List.of());
        }

        private byte @Nullable [] take(byte[] bytes, int length) {
            if (length == NO_BYTES) {
                return null;
            }
            byte[] taken = Arrays.copyOfRange(bytes, at, at + length);
            at += length;
            return taken;
        }
    }
}
