package io.penstock.coordinator.service;

import io.penstock.coordinator.runtime.CoordinatorPhase;
import io.penstock.coordinator.runtime.CoordinatorStatus;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready: it leads, or stands by for another that does. */
@Readiness
@ApplicationScoped
public class CoordinatorReady implements HealthCheck {

    private final CoordinatorService service;

    CoordinatorReady(CoordinatorService service) {
        this.service = service;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("Penstock coordinator");
        CoordinatorStatus status = service.status();
        if (status == null) {
            return answer.up().withData("phase", "DISABLED").build();
        }
        boolean ready = status.phase() == CoordinatorPhase.LEADING || status.phase() == CoordinatorPhase.STANDING_BY;
        return answer.status(ready)
                .withData("phase", status.phase().name())
                .withData("epoch", status.epoch())
                .withData("cause", status.cause())
                .build();
    }
}
