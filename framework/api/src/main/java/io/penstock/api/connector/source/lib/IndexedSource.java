package io.penstock.api.connector.source.lib;

import io.penstock.api.connector.source.Boundedness;
import io.penstock.api.connector.source.Source;
import io.penstock.api.connector.source.SourceContext;
import io.penstock.api.connector.source.SourceEnumerator;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.api.connector.source.SourceSplit;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Records numbered from 0, in splits of consecutive numbers; a record follows from its number, so that it can be read again. The range of a
 * split is part of its position: a job that has begun to read so many records cannot go on with another number of them.
 *
 * @param <T> records
 */
public abstract class IndexedSource<T> implements Source<T> {

    /** Fewer are read in order, by one task. */
    private static final long RECORDS_PER_SPLIT_MIN = 1_000;

    private static final int SPLITS_MAX = 8;

    private final long count;
    private final int splits;

    /**
     * A split for every thousand records, at most eight.
     *
     * @param count not negative
     */
    protected IndexedSource(long count) {
        this(count, (int) Math.max(1, Math.min(SPLITS_MAX, count / RECORDS_PER_SPLIT_MIN)));
    }

    /**
     * @param count not negative
     * @param splits at least 1
     */
    protected IndexedSource(long count, int splits) {
        if (count < 0 || splits < 1) {
            throw new IllegalArgumentException(
                    "count=" + count + " splits=" + splits + "; not negative, and at least 1");
        }
        this.count = count;
        this.splits = splits;
    }

    /**
     * The record of a number; any slot's thread.
     *
     * @param index from 0 to {@link #count} - 1
     */
    protected abstract T at(long index) throws Exception;

    /** How many records there are. */
    protected final long count() {
        return count;
    }

    @Override
    public final Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public final SourceEnumerator createEnumerator(SourceContext context) {
        return new Splits(context.uid());
    }

    @Override
    public final SourceReader<T> createReader(SourceContext context) {
        return new IndexedReader<>(this, context.uid());
    }

    private SourcePosition start(int split) {
        long each = count / splits;
        long more = count % splits;
        long from = split * each + Math.min(split, more);
        return position(from, from + each + (split < more ? 1 : 0));
    }

    static SourcePosition position(long index, long end) {
        return new SourcePosition(
                index, ByteBuffer.allocate(Long.BYTES).putLong(end).array());
    }

    /**
     * Where a split ends.
     *
     * @throws IllegalStateException where the position is of other records
     */
    @SuppressWarnings("NullAway") // it loses the @Nullable of arrays in records
    final long endOf(SourceSplit split, SourcePosition from) {
        SourcePosition start = start(split.partition());
        if (!Arrays.equals(from.detail(), start.detail()) || from.offset() < start.offset()) {
            throw new IllegalStateException("source \"" + split.topic() + "\" now has " + count
                    + " records, and its position in split " + split.partition() + ", " + from.offset()
                    + ", is of another number of them; give the source another uid");
        }
        return ByteBuffer.wrap(from.detail()).getLong();
    }

    private final class Splits implements SourceEnumerator {

        private final String uid;

        Splits(String uid) {
            this.uid = uid;
        }

        @Override
        public Optional<List<SourceSplit>> splits() {
            List<SourceSplit> all = new ArrayList<>();
            for (int split = 0; split < splits; split++) {
                all.add(new SourceSplit(uid, split));
            }
            return Optional.of(all);
        }

        @Override
        public Optional<Map<SourceSplit, SourcePosition>> initialPositions(List<SourceSplit> asked) {
            Map<SourceSplit, SourcePosition> positions = new HashMap<>();
            asked.forEach(split -> positions.put(split, start(split.partition())));
            return Optional.of(positions);
        }

        @Override
        public void close() {}
    }
}
