package io.penstock.coordinator.service;

import io.penstock.protocol.JobName;
import org.jspecify.annotations.Nullable;

/**
 * What became of a savepoint.
 *
 * @param location where it is; null while it is being taken, and where that failed
 * @param failure why it was not taken; null where it was, and while it is being
 */
public record SavepointOutcome(JobName job, @Nullable String location, @Nullable String failure) {

    public boolean isDone() {
        return location != null || failure != null;
    }
}
