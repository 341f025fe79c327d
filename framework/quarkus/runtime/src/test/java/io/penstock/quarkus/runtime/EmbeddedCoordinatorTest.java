package io.penstock.quarkus.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.coordinator.runtime.Coordinator;
import io.penstock.coordinator.runtime.CoordinatorPhase;
import io.penstock.coordinator.runtime.CoordinatorStatus;
import org.junit.jupiter.api.Test;

class EmbeddedCoordinatorTest {

    private final FakeCoordinator coordinator = new FakeCoordinator();
    private final EmbeddedCoordinator embedded = new EmbeddedCoordinator(coordinator);

    @Test
    void shouldDriveItsCoordinator() {
        assertThat(embedded.doWork()).isTrue();
        assertThat(coordinator.steps).isEqualTo(1);
    }

    @Test
    void shouldCloseItAsTheOwnersLastWork() {
        embedded.requestClose();
        assertThat(coordinator.closed).isFalse();

        assertThat(embedded.doWork()).isTrue();

        assertThat(embedded.isClosed()).isTrue();
        assertThat(coordinator.closed).isTrue();
        assertThat(embedded.doWork()).isFalse();
        assertThat(coordinator.steps).isZero();
    }

    private static final class FakeCoordinator implements Coordinator {
        private int steps;
        private boolean closed;

        @Override
        public boolean doWork() {
            steps++;
            return true;
        }

        @Override
        public CoordinatorStatus status() {
            return new CoordinatorStatus(CoordinatorPhase.LEADING, 1, "a test says so", null, null);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
