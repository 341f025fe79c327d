package io.penstock.engine.slot;

import io.penstock.protocol.TaskId;

/**
 * Where a source task stands, for people.
 *
 * @param watermarkMs {@link Long#MIN_VALUE} before the first
 * @param idle whether it holds nobody's time back
 * @param pendingRecords that wait, as far as its reader knows
 * @param recordsIn read since the task came to this process
 */
public record SourceMark(
        TaskId task,
        String topic,
        int partition,
        long watermarkMs,
        boolean idle,
        long pendingRecords,
        long recordsIn) {}
