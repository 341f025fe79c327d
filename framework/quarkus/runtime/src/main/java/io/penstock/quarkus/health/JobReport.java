package io.penstock.quarkus.health;

import io.penstock.engine.taskmanager.TaskManagerStatus;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** A job's status as the answer to a check. */
final class JobReport {

    private JobReport() {}

    /** Up where there is no job: the service has nothing to wait for. */
    static HealthCheckResponse of(
            String check, Optional<String> job, Optional<TaskManagerStatus> status, Predicate<TaskManagerStatus> isUp) {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named(check);
        if (status.isEmpty()) {
            return answer.up().withData("job", "none").build();
        }
        TaskManagerStatus seen = status.get();
        job.ifPresent(name -> answer.withData("job", name));
        answer.withData("state", seen.state().name())
                .withData("tasks", seen.tasks())
                .withData("lastCommit", seen.lastCommit())
                .withData("restarts", seen.restarts());
        if (seen.incarnation() != null) {
            answer.withData("incarnation", seen.incarnation());
        }
        if (seen.cause() != null) {
            answer.withData("cause", seen.cause());
        }
        return answer.status(isUp.test(seen)).build();
    }
}
