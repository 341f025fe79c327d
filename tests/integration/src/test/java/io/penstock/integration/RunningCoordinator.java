package io.penstock.integration;

import io.penstock.coordinator.core.CoordinatorEvent;
import io.penstock.coordinator.runtime.CoordinatorAgent;
import io.penstock.coordinator.runtime.CoordinatorSettings;
import io.penstock.coordinator.runtime.CoordinatorStatus;
import io.penstock.engine.Agent;
import io.penstock.engine.taskmanager.TaskManagerThreads;
import io.penstock.log.SystemClock;
import io.penstock.log.kafka.KafkaLog;
import io.penstock.log.kafka.KafkaLogConfig;
import io.penstock.protocol.JobName;
import java.util.List;

/** A coordinator of its own, beside the processes of a job. */
final class RunningCoordinator implements AutoCloseable {

    private final KafkaLog log;
    private final CoordinatorLoop loop;
    private final TaskManagerThreads threads;

    RunningCoordinator(KafkaLogConfig clients, String prefix) {
        this.log = KafkaLog.open(clients);
        this.loop = new CoordinatorLoop(() ->
                new CoordinatorAgent(log, new SystemClock(), CoordinatorSettings.defaults(prefix, "coordinator")));
        this.threads = new TaskManagerThreads(List.<Agent>of(loop));
    }

    CoordinatorStatus status() {
        return loop.status();
    }

    /** Tells the leader something. */
    void tell(CoordinatorEvent event) {
        loop.coordinator().tell(event);
    }

    /** The checkpoint that it keeps for a savepoint; 0 for none. */
    long heldCheckpoint(JobName job) {
        return loop.coordinator().view().held().getOrDefault(job, 0L);
    }

    @Override
    public void close() {
        threads.close();
        loop.close();
        log.close();
    }
}
