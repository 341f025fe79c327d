package io.penstock.protocol.control;

import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import java.util.List;

/** The job started from a savepoint or from nothing. What other runs wrote is ignored from here on. */
public record RunStarted(JobName job, RunId run) implements ControlRecord {

    @Override
    public ControlKey key() {
        return new ControlKey(ControlKind.RUN_STARTED, List.of(job.value()));
    }
}
