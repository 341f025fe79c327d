package io.penstock.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.log.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoordinatorSuccessionTest {

    private final List<FakeCoordinator> started = new ArrayList<>();
    private long nowMs = 50_000;
    private final CoordinatorSuccession succession = new CoordinatorSuccession(
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

    private FakeCoordinator newest() {
        return started.get(started.size() - 1);
    }

    private void work() {
        for (int i = 0; i < 10; i++) {
            succession.doWork();
        }
    }

    @Test
    void shouldDriveItsCoordinator() {
        assertThat(succession.doWork()).isTrue();
        assertThat(newest().steps).isEqualTo(1);
    }

    @Test
    void shouldStartTheNextAfterAPauseWhenOneHasFailed() {
        newest().phase = CoordinatorPhase.FAILED;
        work();
        nowMs += 999;
        work();
        assertThat(started).hasSize(1);
        nowMs += 1;
        work();
        assertThat(started).hasSize(2);
        assertThat(started.get(0).closed).isTrue();
    }

    @Test
    void shouldStandByAgainWhenAnotherHasTakenOver() {
        newest().phase = CoordinatorPhase.DEPOSED;
        work();
        nowMs += 999;
        work();
        assertThat(started).hasSize(1);
        nowMs += 1;
        work();
        assertThat(started).hasSize(2);
    }

    @Test
    void shouldCloseItsCoordinatorAndStartNoOther() {
        succession.close();
        assertThat(newest().closed).isTrue();
        nowMs += 1_000_000;
        assertThat(succession.doWork()).isFalse();
        assertThat(started).hasSize(1);
    }

    private static final class FakeCoordinator implements Coordinator {
        private CoordinatorPhase phase = CoordinatorPhase.LEADING;
        private int steps;
        private boolean closed;

        @Override
        public boolean doWork() {
            steps++;
            return true;
        }

        @Override
        public CoordinatorStatus status() {
            return new CoordinatorStatus(phase, 1, "a test says so", null, null);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
