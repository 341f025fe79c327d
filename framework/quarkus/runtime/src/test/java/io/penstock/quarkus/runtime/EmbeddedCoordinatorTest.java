package io.penstock.quarkus.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.coordinator.runtime.Coordinator;
import io.penstock.coordinator.runtime.CoordinatorPhase;
import io.penstock.coordinator.runtime.CoordinatorStatus;
import io.penstock.log.Clock;
import io.penstock.log.Pending;
import io.penstock.protocol.control.LeaderElected;
import io.penstock.protocol.join.JoinReply;
import io.penstock.protocol.join.JoinRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddedCoordinatorTest {

    private final List<FakeCoordinator> started = new ArrayList<>();
    private long nowMs;
    private final EmbeddedCoordinator embedded = new EmbeddedCoordinator(
            () -> {
                FakeCoordinator next = new FakeCoordinator();
                started.add(next);
                return next;
            },
            new Clock() {
                @Override
                public long nowMs() {
                    return nowMs;
                }

                @Override
                public long nanoTime() {
                    return nowMs * 1_000_000;
                }
            });

    @Test
    void shouldDriveItsCoordinator() {
        assertThat(embedded.doWork()).isTrue();
        assertThat(started).hasSize(1);
        assertThat(started.get(0).steps).isEqualTo(1);
    }

    @Test
    void shouldStartTheNextAfterAPauseWhenOneHasFailed() {
        started.get(0).phase = CoordinatorPhase.FAILED;

        assertThat(embedded.doWork()).isFalse();
        nowMs = 999;
        assertThat(embedded.doWork()).isFalse();
        nowMs = 1_000;
        assertThat(embedded.doWork()).isTrue();

        assertThat(started).hasSize(2);
        assertThat(started.get(0).closed).isTrue();
        embedded.join(null);
        assertThat(started.get(1).joins).isEqualTo(1);
    }

    @Test
    void shouldStandByAgainWhenAnotherHasTakenOver() {
        started.get(0).phase = CoordinatorPhase.DEPOSED;
        started.get(0).deposedBy = new LeaderElected("other", 5);
        nowMs = 100_000;

        assertThat(embedded.doWork()).isFalse();
        nowMs = 101_000;
        assertThat(embedded.doWork()).isTrue();

        assertThat(started).hasSize(2);
    }

    @Test
    void shouldCloseItAsTheOwnersLastWork() {
        embedded.requestClose();
        assertThat(started.get(0).closed).isFalse();

        assertThat(embedded.doWork()).isTrue();

        assertThat(embedded.isClosed()).isTrue();
        assertThat(started.get(0).closed).isTrue();
        assertThat(embedded.doWork()).isFalse();
        assertThat(started.get(0).steps).isZero();
    }

    private static final class FakeCoordinator implements Coordinator {
        private CoordinatorPhase phase = CoordinatorPhase.LEADING;
        private LeaderElected deposedBy;
        private int steps;
        private int joins;
        private boolean closed;

        @Override
        public boolean doWork() {
            steps++;
            return true;
        }

        @Override
        public Pending<JoinReply> join(JoinRequest request) {
            joins++;
            return new Pending<>();
        }

        @Override
        public CoordinatorStatus status() {
            return new CoordinatorStatus(phase, 1, "a test says so", null, deposedBy);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
