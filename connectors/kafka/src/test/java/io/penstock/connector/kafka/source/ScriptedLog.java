package io.penstock.connector.kafka.source;

import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogBatch;
import io.penstock.log.LogException;
import io.penstock.log.LogHeader;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.LogWriter;
import io.penstock.log.TransactionalWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A log whose one reader gives what the test has put in, and remembers what it was told. */
final class ScriptedLog implements Log, LogReader {

    final Map<LogPartition, Long> assigned = new TreeMap<>();
    final Set<LogPartition> paused = new TreeSet<>();
    final Map<LogPartition, Long> lags = new HashMap<>();
    final ArrayDeque<LogBatch> batches = new ArrayDeque<>();
    LogException failure;
    Isolation isolation;
    boolean closed;

    /** Records "topic-partition@offset", one after the other, and then markers up to the next offset. */
    static LogBatch batch(LogPartition partition, long firstOffset, int size, long nextOffset) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            values.add(partition + "@" + (firstOffset + i));
        }
        return batch(partition, firstOffset, values, nextOffset);
    }

    static LogBatch batch(LogPartition partition, long firstOffset, List<String> values, long nextOffset) {
        return new LogBatch() {
            @Override
            public LogPartition partition() {
                return partition;
            }

            @Override
            public int size() {
                return values.size();
            }

            @Override
            public long offset(int index) {
                return firstOffset + index;
            }

            @Override
            public long timestampMs(int index) {
                return 1_000 + firstOffset + index;
            }

            @Override
            public byte[] key(int index) {
                return new byte[] {(byte) index};
            }

            @Override
            public byte[] value(int index) {
                String value = values.get(index);
                return value == null ? null : value.getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public List<LogHeader> headers(int index) {
                return List.of(new LogHeader("h", new byte[] {7}));
            }

            @Override
            public long nextOffset() {
                return nextOffset;
            }
        };
    }

    @Override
    public LogReader openReader(String name, Isolation isolation) {
        this.isolation = isolation;
        return this;
    }

    @Override
    public void assign(Map<LogPartition, Long> positions) {
        assigned.putAll(positions);
    }

    @Override
    public void unassign(Set<LogPartition> partitions) {
        assigned.keySet().removeAll(partitions);
        paused.removeAll(partitions);
    }

    @Override
    public void pause(Set<LogPartition> partitions) {
        paused.addAll(partitions);
    }

    @Override
    public void resume(Set<LogPartition> partitions) {
        paused.removeAll(partitions);
    }

    @Override
    public List<LogBatch> poll() {
        if (failure != null) {
            throw failure;
        }
        List<LogBatch> given = batches.stream()
                .filter(batch -> !paused.contains(batch.partition()))
                .toList();
        batches.removeAll(given);
        return given;
    }

    @Override
    public long position(LogPartition partition) {
        return assigned.get(partition);
    }

    @Override
    public long lag(LogPartition partition) {
        return lags.getOrDefault(partition, -1L);
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public LogAdmin admin() {
        throw new UnsupportedOperationException();
    }

    @Override
    public TransactionalWriter openTransactionalWriter(String transactionalId, Duration transactionTimeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public LogWriter openWriter(String name) {
        throw new UnsupportedOperationException();
    }
}
