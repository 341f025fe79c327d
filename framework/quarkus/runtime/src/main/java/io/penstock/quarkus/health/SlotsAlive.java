package io.penstock.quarkus.health;

import io.penstock.engine.taskmanager.TaskManagerStatus;
import io.penstock.engine.taskmanager.TaskManagerStatus.SlotStatus;
import io.penstock.log.SystemClock;
import io.penstock.quarkus.config.PenstockConfig;
import io.penstock.quarkus.runtime.TaskManagerService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/**
 * Alive: every slot's loop goes round. A job that has failed is alive: starting the process again would not mend it, and whoever
 * looks should find it as it is.
 */
@Liveness
@ApplicationScoped
public class SlotsAlive implements HealthCheck {

    private final TaskManagerService service;
    private final ProgressWatch watch;
    private final SystemClock clock = new SystemClock();

    SlotsAlive(TaskManagerService service, PenstockConfig config) {
        this.service = service;
        this.watch = new ProgressWatch(config.health().stalledAfter());
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("Penstock slots");
        Optional<TaskManagerStatus> status = service.status();
        if (status.isEmpty()) {
            return answer.up().withData("job", "none").build();
        }
        List<Integer> stalled = watch.stalled(
                clock.nanoTime(),
                status.get().slots().stream().mapToLong(SlotStatus::steps).toArray());
        if (!service.areThreadsAlive()) {
            return answer.down()
                    .withData("cause", "a thread of the TaskManager has ended; the log has its failure")
                    .build();
        }
        if (!stalled.isEmpty()) {
            return answer.down()
                    .withData(
                            "cause",
                            "slots " + stalled + " have not gone round for " + watch.stalledAfter()
                                    + " (penstock.health.stalled-after): user code blocks or loops"
                                    + where(service.stuck()))
                    .build();
        }
        return answer.up().withData("slots", status.get().slots().size()).build();
    }

    private static String where(List<String> stuck) {
        return stuck.isEmpty() ? "" : "; " + String.join("; ", stuck);
    }
}
