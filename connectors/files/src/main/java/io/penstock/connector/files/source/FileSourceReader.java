package io.penstock.connector.files.source;

import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.api.connector.source.SplitOutput;
import io.penstock.connector.files.format.StreamFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Reads splits in turns. Owned by the slot's thread, which waits for the disk. */
final class FileSourceReader<T> implements SourceReader<T> {

    private static final int RECORDS_PER_TURN_MAX = 64;

    private final StreamFormat<T> format;
    private final int splits;
    private final String uid;
    private final List<FileCursor<T>> cursors = new ArrayList<>();

    FileSourceReader(StreamFormat<T> format, int splits, String uid) {
        this.format = format;
        this.splits = splits;
        this.uid = uid;
    }

    @Override
    public void addSplit(SourceSplit split, SourcePosition from, SplitOutput<T> output) {
        SplitPosition position = SplitPosition.decode(from, uid);
        if (position.splits() != splits) {
            throw new IllegalStateException("source \"" + uid + "\" has begun with " + position.splits()
                    + " splits and now has " + splits + "; set as many as before, or give it another uid");
        }
        cursors.removeIf(cursor -> {
            boolean same = cursor.split.equals(split);
            if (same) {
                close(cursor);
            }
            return same;
        });
        cursors.add(new FileCursor<>(split, position, format, output));
    }

    @Override
    public void removeSplit(SourceSplit split) {
        FileCursor<T> cursor = cursorOf(split);
        close(cursor);
        cursors.remove(cursor);
    }

    @Override
    public void pauseSplit(SourceSplit split) {
        cursorOf(split).pause(true);
    }

    @Override
    public void resumeSplit(SourceSplit split) {
        cursorOf(split).pause(false);
    }

    @Override
    public boolean poll() {
        boolean any = false;
        for (FileCursor<T> cursor : cursors) {
            for (int i = 0; i < RECORDS_PER_TURN_MAX && cursor.step(); i++) {
                any = true;
            }
        }
        return any;
    }

    @Override
    public SourcePosition position(SourceSplit split) {
        return cursorOf(split).position();
    }

    @Override
    public boolean isCaughtUp(SourceSplit split) {
        return isFinished(split);
    }

    @Override
    public long pendingRecords(SourceSplit split) {
        return isFinished(split) ? 0 : -1; // nobody has counted them
    }

    @Override
    public boolean isFinished(SourceSplit split) {
        return cursorOf(split).isFinished();
    }

    private FileCursor<T> cursorOf(SourceSplit split) {
        for (FileCursor<T> cursor : cursors) {
            if (cursor.split.equals(split)) {
                return cursor;
            }
        }
        throw new IllegalArgumentException("source \"" + uid + "\" does not read " + split);
    }

    private static void close(FileCursor<?> cursor) {
        try {
            cursor.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        cursors.forEach(FileSourceReader::close);
        cursors.clear();
    }
}
