package io.penstock.log;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads partitions by position; no group, no rebalance, no automatic reset. One owner thread. Nothing blocks: a fault that passes
 * (a leader that moves) shows as no records; one that does not is thrown by {@link #poll()}.
 */
public interface LogReader extends AutoCloseable {

    /** Adds partitions, or moves those that are assigned already, to the positions given. Moving one does not resume it. */
    void assign(Map<LogPartition, Long> positions);

    void unassign(Set<LogPartition> partitions);

    /** Stops fetching these until {@link #resume}; keeps their positions. */
    void pause(Set<LogPartition> partitions);

    void resume(Set<LogPartition> partitions);

    /**
     * What has arrived since the last call, in offset order per partition; empty when there is nothing. Cheap (microseconds) but not
     * free when there is nothing: a loop without other work waits a little between calls.
     *
     * <p>A failed partition throws until it is assigned anew or unassigned; the others lose nothing meanwhile.
     *
     * @throws LogException OUT_OF_RANGE naming partition, position and what the partition holds; NOT_FOUND; DENIED; FAILED
     */
    List<LogBatch> poll();

    /**
     * The next offset that {@link #poll()} would return for an assigned partition; past markers that were read. Does not wait: it may be an
     * earlier one while the cluster is being asked whether it is still there.
     */
    long position(LogPartition partition);

    /** Readable records (markers and aborted ones counted) after the position as of the last fetch, or -1 when not known yet. */
    long lag(LogPartition partition);

    @Override
    void close();
}
