package io.penstock.quarkus.health;

import io.penstock.quarkus.runtime.TaskManagerService;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started: the job has been ready once. While it restores, however long that takes, nobody should ask for more. */
@Startup
@ApplicationScoped
public class JobStarted implements HealthCheck {

    private final TaskManagerService service;
    private volatile boolean started;

    JobStarted(TaskManagerService service) {
        this.service = service;
    }

    @Override
    public HealthCheckResponse call() {
        return JobReport.of("Penstock job started", service.job(), service.status(), status -> {
            started |= status.isReady();
            return started;
        });
    }
}
