package io.penstock.protocol.control;

import io.penstock.protocol.JobName;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import java.util.List;

/** The job is checkpointed, in this way; taken back, it is not. As whoever joined last is configured. */
public record CheckpointsConfigured(JobName job, CheckpointSettings settings) implements ControlRecord {

    @Override
    public ControlKey key() {
        return new ControlKey(ControlKind.CHECKPOINTS_CONFIGURED, List.of(job.value()));
    }
}
