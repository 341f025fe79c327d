package io.penstock.streaming.api.datastream;

import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.sink2.SinkContext;
import io.penstock.api.connector.sink2.SinkWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Hands records to somebody in the same process after their commit. Records stay in memory: what is journaled are the numbers under which
 * {@link CollectedRecords} keeps those whose commit is not known yet.
 */
final class CollectSink<T> implements Sink<T> {

    private final CollectedRecords<T> collected;

    CollectSink(CollectedRecords<T> collected) {
        this.collected = collected;
    }

    @Override
    public SinkWriter<T> createWriter(SinkContext context) {
        return new Writer<>(collected);
    }

    @Override
    public boolean needsJournal() {
        return true;
    }

    @Override
    public String describe() {
        return "an iterator in this process, exactly once as long as the process lives";
    }

    private static final class Writer<T> implements SinkWriter<T> {

        private final CollectedRecords<T> collected;
        private final Map<Long, List<Long>> pending = new TreeMap<>();
        private List<T> uncut = new ArrayList<>();

        Writer(CollectedRecords<T> collected) {
            this.collected = collected;
        }

        @Override
        public void write(T record, Context context) {
            uncut.add(Objects.requireNonNull(record, "a record that is null cannot be collected"));
        }

        @Override
        public boolean isFull() {
            return collected.isFull() || uncut.size() >= CollectedRecords.WAITING_MAX;
        }

        @Override
        public byte @Nullable [] prepareCommit(long commit) {
            if (!uncut.isEmpty()) {
                pending.computeIfAbsent(commit, absent -> new ArrayList<>()).add(collected.keep(uncut));
                uncut = new ArrayList<>();
            }
            int batches = pending.values().stream().mapToInt(List::size).sum();
            if (batches == 0) {
                return null;
            }
            ByteBuffer numbers = ByteBuffer.allocate(batches * Long.BYTES);
            pending.values().forEach(ofCommit -> ofCommit.forEach(numbers::putLong));
            return numbers.array();
        }

        @Override
        public void committed(long commit) {
            pending.entrySet().removeIf(entry -> {
                boolean known = entry.getKey() <= commit;
                if (known) {
                    entry.getValue().forEach(collected::release);
                }
                return known;
            });
        }

        @Override
        public void restore(long commit, byte[] numbers) {
            ByteBuffer kept = ByteBuffer.wrap(numbers);
            while (kept.hasRemaining()) {
                pending.computeIfAbsent(commit, absent -> new ArrayList<>()).add(kept.getLong());
            }
        }
    }
}
