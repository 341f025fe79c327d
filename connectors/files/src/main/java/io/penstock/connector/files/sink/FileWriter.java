package io.penstock.connector.files.sink;

import io.penstock.api.common.serialization.Encoder;
import io.penstock.api.connector.sink2.SinkWriter;
import io.penstock.connector.base.DeliveryGuarantee;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One task's part files: a file is in progress over many commits, each of which names how much of it is valid; it is ended before a
 * commit, and gets its name after it. Owned by the slot's thread, which waits for the disk.
 */
final class FileWriter<IN> implements SinkWriter<IN>, BucketAssigner.Context {

    private record Ended(long commit, List<PartState> parts) {}

    /** Files that nobody wants, found before a commit that proves that this task's owner is still this process. */
    private record Leftover(long commit, List<Path> files) {}

    /** What all writers of a sink share. */
    record Shared<IN>(
            Encoder<IN> encoder,
            BucketAssigner<IN, String> buckets,
            RollingPolicy<IN, String> rolling,
            LongSupplier clockMs) {}

    private final PartDirectory directory;
    private final Shared<IN> shared;
    private final DeliveryGuarantee guarantee;
    private final SortedMap<String, PartFile> inProgress = new TreeMap<>();
    private final ArrayDeque<Ended> ended = new ArrayDeque<>();
    private List<PartState> endedSinceCut = new ArrayList<>();
    private boolean endOfInput;
    private boolean swept;
    private @Nullable Leftover leftover;
    private SinkWriter.@Nullable Context context;

    FileWriter(PartDirectory directory, Shared<IN> shared, DeliveryGuarantee guarantee) {
        this.directory = directory;
        this.shared = shared;
        this.guarantee = guarantee;
    }

    @Override
    public void write(IN element, SinkWriter.Context with) {
        context = with;
        String bucket = shared.buckets.getBucketId(element, this);
        long nowMs = shared.clockMs.getAsLong();
        try {
            PartFile part = inProgress.get(bucket);
            if (part != null && shared.rolling.shouldRollOnEvent(part, element)) {
                end(part);
                inProgress.remove(bucket);
                part = null;
            }
            if (part == null) {
                directory.requireBelow(bucket);
                part = directory.create(bucket, nowMs);
                inProgress.put(bucket, part);
            }
            shared.encoder.encode(element, part);
            part.updated(nowMs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end(PartFile part) throws IOException {
        part.sync();
        part.close();
        endedSinceCut.add(part.state());
    }

    @Override
    public void flush(boolean inputHasEnded) {
        endOfInput |= inputHasEnded;
        long nowMs = shared.clockMs.getAsLong();
        try {
            for (Iterator<PartFile> each = inProgress.values().iterator(); each.hasNext(); ) {
                PartFile part = each.next();
                if (endOfInput
                        || shared.rolling.shouldRollOnCheckpoint(part)
                        || shared.rolling.shouldRollOnProcessingTime(part, nowMs)) {
                    end(part);
                    each.remove();
                } else {
                    part.sync();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte @Nullable [] prepareCommit(long commit) {
        if (endedSinceCut.isEmpty()) {
            return null;
        }
        List<PartState> parts = endedSinceCut;
        endedSinceCut = new ArrayList<>();
        ended.addLast(new Ended(commit, parts));
        if (!swept && guarantee == DeliveryGuarantee.EXACTLY_ONCE) {
            swept = true;
            leftover = new Leftover(commit, unknown());
        }
        return PartState.encode(parts);
    }

    private List<Path> unknown() {
        Set<String> known = new HashSet<>();
        inProgress.values().forEach(part -> known.add(part.state().inProgress()));
        ended.forEach(at -> at.parts.forEach(part -> known.add(part.inProgress())));
        try {
            return directory.others(known);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte @Nullable [] snapshotState(long commit) {
        if (inProgress.isEmpty()) {
            return null;
        }
        return PartState.encode(
                inProgress.values().stream().map(PartFile::state).toList());
    }

    @Override
    public void committed(long commit) {
        try {
            while (!ended.isEmpty() && ended.getFirst().commit <= commit) {
                for (PartState part : ended.getFirst().parts) {
                    directory.finish(part);
                }
                ended.removeFirst();
            }
            Leftover nobodys = leftover;
            if (nobodys != null && nobodys.commit <= commit) {
                leftover = null;
                for (Path file : nobodys.files) {
                    directory.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void restoreState(long commit, byte[] state) {
        try {
            for (PartState part : PartState.decode(state)) {
                inProgress.put(part.bucket(), directory.adopt(part));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** After a rollback the commit may still be under way: nothing is finished before {@link #committed} says so. */
    @Override
    public void restore(long commit, byte[] pending) {
        ended.addLast(new Ended(commit, PartState.decode(pending)));
    }

    @Override
    public void close() {
        try {
            for (PartFile part : inProgress.values()) {
                part.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long currentProcessingTime() {
        return shared.clockMs.getAsLong();
    }

    @Override
    public long currentWatermark() {
        return context == null ? Long.MIN_VALUE : context.currentWatermark();
    }

    @Override
    public @Nullable Long timestamp() {
        return context == null ? null : context.timestamp();
    }
}
