package io.penstock.local.memory;

import io.penstock.log.LogBatch;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A reader behind the log's lock. One owner thread. */
final class LockedReader implements LogReader {

    private final MemoryLog log;
    private final LogReader reader;

    /** Assigned since the last poll: nothing is known of them as yet, however fast the log is. */
    private final Set<LogPartition> notPolled = new HashSet<>();

    LockedReader(MemoryLog log, LogReader reader) {
        this.log = log;
        this.reader = reader;
    }

    @Override
    public void assign(Map<LogPartition, Long> positions) {
        notPolled.addAll(positions.keySet());
        log.locked(() -> reader.assign(positions));
    }

    @Override
    public void unassign(Set<LogPartition> partitions) {
        log.locked(() -> reader.unassign(partitions));
    }

    @Override
    public void pause(Set<LogPartition> partitions) {
        log.locked(() -> reader.pause(partitions));
    }

    @Override
    public void resume(Set<LogPartition> partitions) {
        log.locked(() -> reader.resume(partitions));
    }

    @Override
    public List<LogBatch> poll() {
        notPolled.clear();
        return log.locked(reader::poll);
    }

    @Override
    public long position(LogPartition partition) {
        return log.locked(() -> reader.position(partition));
    }

    @Override
    public long lag(LogPartition partition) {
        return notPolled.contains(partition) ? -1 : log.locked(() -> reader.lag(partition));
    }

    @Override
    public void close() {
        log.locked(reader::close);
    }
}
