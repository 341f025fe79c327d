package io.penstock.protocol.status;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TaskId;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far an incarnation's source tasks are that others wait for: for the other incarnations of the job, and said again and again as long
 * as there are any.
 *
 * @param watermarksMs by task; {@link Long#MIN_VALUE} before the first, {@link Long#MAX_VALUE} of a task that holds nobody back
 */
public record SourceTimes(Incarnation incarnation, SortedMap<TaskId, Long> watermarksMs) implements StatusRecord {

    public SourceTimes {
        watermarksMs = Collections.unmodifiableSortedMap(new TreeMap<>(watermarksMs));
    }

    @Override
    public Optional<JobName> job() {
        return Optional.of(incarnation.job());
    }

    @Override
    public StatusKind kind() {
        return StatusKind.SOURCE_TIMES;
    }
}
