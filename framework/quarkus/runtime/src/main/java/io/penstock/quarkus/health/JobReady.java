package io.penstock.quarkus.health;

import io.penstock.quarkus.runtime.TaskManagerService;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: all tasks are assigned and restored. A job that failed or was fenced is not, and says why. */
@Readiness
@ApplicationScoped
public class JobReady implements HealthCheck {

    private final TaskManagerService service;

    JobReady(TaskManagerService service) {
        this.service = service;
    }

    @Override
    public HealthCheckResponse call() {
        return JobReport.of("Penstock job", service.job(), service.status(), status -> status.isReady());
    }
}
