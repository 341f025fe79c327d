package io.penstock.api.connector.source.lib;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.api.connector.source.RawRecord;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.api.connector.source.SplitOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads splits of an {@link IndexedSource} in turns. Owned by the slot's thread. */
final class IndexedReader<T> implements SourceReader<T> {

    private static final int RECORDS_PER_TURN_MAX = 64;

    private final IndexedSource<T> source;
    private final String uid;
    private final List<Cursor<T>> cursors = new ArrayList<>();

    private static final class Cursor<T> {
        private final SourceSplit split;
        private final long end;
        private final SplitOutput<T> output;
        private long next;
        private boolean paused;

        Cursor(SourceSplit split, long next, long end, SplitOutput<T> output) {
            this.split = split;
            this.next = next;
            this.end = end;
            this.output = output;
        }
    }

    IndexedReader(IndexedSource<T> source, String uid) {
        this.source = source;
        this.uid = uid;
    }

    @Override
    public void addSplit(SourceSplit split, SourcePosition from, SplitOutput<T> output) {
        cursors.removeIf(cursor -> cursor.split.equals(split));
        cursors.add(new Cursor<>(split, from.offset(), source.endOf(split, from), output));
    }

    @Override
    public void removeSplit(SourceSplit split) {
        cursors.remove(cursorOf(split));
    }

    @Override
    public void pauseSplit(SourceSplit split) {
        cursorOf(split).paused = true;
    }

    @Override
    public void resumeSplit(SourceSplit split) {
        cursorOf(split).paused = false;
    }

    @Override
    public boolean poll() {
        boolean any = false;
        for (Cursor<T> cursor : cursors) {
            for (int i = 0; i < RECORDS_PER_TURN_MAX && canEmit(cursor); i++) {
                emit(cursor);
                any = true;
            }
        }
        return any;
    }

    private static boolean canEmit(Cursor<?> cursor) {
        return !cursor.paused && cursor.next < cursor.end && !cursor.output.isFull();
    }

    private void emit(Cursor<T> cursor) {
        long index = cursor.next;
        switch (cursor.output.admit(index)) {
            case PROCESS -> process(cursor, index);
            case DEAD_LETTER -> cursor.output.deadLetter(index, raw(index));
            case SKIP -> {
                // its number is passed below
            }
        }
        cursor.next = index + 1; // not before: where a call above throws, the place is still this record
    }

    private void process(Cursor<T> cursor, long index) {
        T record;
        try {
            record = source.at(index);
        } catch (Exception failure) {
            cursor.output.undecodable(
                    index, new RawRecord(null, Long.toString(index).getBytes(UTF_8), Map.of(), -1), failure);
            return;
        }
        cursor.output.collect(record, index, SplitOutput.NO_TIMESTAMP);
    }

    /** It has no bytes; as text, it is what people look for. */
    private RawRecord raw(long index) {
        String text;
        try {
            text = String.valueOf(source.at(index));
        } catch (Exception failure) {
            text = Long.toString(index);
        }
        return new RawRecord(null, text.getBytes(UTF_8), Map.of(), -1);
    }

    @Override
    public SourcePosition position(SourceSplit split) {
        Cursor<T> cursor = cursorOf(split);
        return IndexedSource.position(cursor.next, cursor.end);
    }

    @Override
    public boolean isCaughtUp(SourceSplit split) {
        return isFinished(split);
    }

    @Override
    public long pendingRecords(SourceSplit split) {
        Cursor<T> cursor = cursorOf(split);
        return cursor.end - cursor.next;
    }

    @Override
    public boolean isFinished(SourceSplit split) {
        Cursor<T> cursor = cursorOf(split);
        return cursor.next >= cursor.end;
    }

    private Cursor<T> cursorOf(SourceSplit split) {
        for (Cursor<T> cursor : cursors) {
            if (cursor.split.equals(split)) {
                return cursor;
            }
        }
        throw new IllegalArgumentException("source \"" + uid + "\" does not read " + split);
    }

    @Override
    public void close() {}
}
