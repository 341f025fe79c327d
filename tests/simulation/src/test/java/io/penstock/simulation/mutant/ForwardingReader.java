package io.penstock.simulation.mutant;

import io.penstock.log.LogBatch;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A reader, but for what is overridden. */
class ForwardingReader implements LogReader {

    private final LogReader reader;

    ForwardingReader(LogReader reader) {
        this.reader = reader;
    }

    @Override
    public List<LogBatch> poll() {
        return reader.poll();
    }

    @Override
    public void assign(Map<LogPartition, Long> positions) {
        reader.assign(positions);
    }

    @Override
    public void unassign(Set<LogPartition> partitions) {
        reader.unassign(partitions);
    }

    @Override
    public void pause(Set<LogPartition> partitions) {
        reader.pause(partitions);
    }

    @Override
    public void resume(Set<LogPartition> partitions) {
        reader.resume(partitions);
    }

    @Override
    public long position(LogPartition partition) {
        return reader.position(partition);
    }

    @Override
    public long lag(LogPartition partition) {
        return reader.lag(partition);
    }

    @Override
    public void close() {
        reader.close();
    }
}
