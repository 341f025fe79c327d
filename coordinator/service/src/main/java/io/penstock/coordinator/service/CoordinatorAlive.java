package io.penstock.coordinator.service;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive: the coordinator's thread runs. One that has failed is followed by the next, on the same thread. */
@Liveness
@ApplicationScoped
public class CoordinatorAlive implements HealthCheck {

    private final CoordinatorService service;

    CoordinatorAlive(CoordinatorService service) {
        this.service = service;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("Penstock coordinator's thread")
                .status(service.isAlive())
                .build();
    }
}
