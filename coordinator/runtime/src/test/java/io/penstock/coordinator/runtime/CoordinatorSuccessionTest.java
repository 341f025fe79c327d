package io.penstock.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.log.Clock;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.Pending;
import io.penstock.protocol.control.LeaderElected;
import io.penstock.protocol.join.JoinReply;
import io.penstock.protocol.join.JoinReply.JoinRefused;
import io.penstock.protocol.join.JoinRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoordinatorSuccessionTest {

    private static final JoinRequest REQUEST = Requests.join("tm-1");

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
            },
            "host-1");

    private FakeCoordinator newest() {
        return started.get(started.size() - 1);
    }

    private void work() {
        for (int i = 0; i < 10; i++) {
            succession.doWork();
        }
    }

    @Test
    void shouldDriveItsCoordinatorAndPassAnswersOn() {
        assertThat(succession.doWork()).isTrue();
        assertThat(newest().steps).isEqualTo(1);
        Pending<JoinReply> answer = succession.join(REQUEST);
        work();
        JoinReply reply = new JoinRefused(JoinReply.Reason.SUPERSEDED, "a test says so");
        newest().joins.get(0).complete(reply);
        work();
        assertThat(answer.get()).isSameAs(reply);
        assertThat(newest().joins).hasSize(1);
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
    void shouldTellWhoeverJoinsOfAFailureThatIsNotADeposition() {
        Pending<JoinReply> answer = succession.join(REQUEST);
        work();
        newest().end(CoordinatorPhase.FAILED, Reason.UNAVAILABLE);
        work();
        assertThat(answer.failure().reason()).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void shouldStandByAgainWhenAnotherHasTakenOver() {
        newest().depose();
        work();
        nowMs += 999;
        work();
        assertThat(started).hasSize(1);
        nowMs += 1;
        work();
        assertThat(started).hasSize(2);
    }

    @Test
    void shouldLeadAgainWhenSomebodyHasToJoin() {
        newest().depose();
        work();
        nowMs += 1_000_000;
        Pending<JoinReply> answer = succession.join(REQUEST);
        work();
        assertThat(started).hasSize(2);
        assertThat(newest().joins).hasSize(1);
        JoinReply reply = new JoinRefused(JoinReply.Reason.SUPERSEDED, "a test says so");
        newest().joins.get(0).complete(reply);
        work();
        assertThat(answer.get()).isSameAs(reply);
    }

    @Test
    void shouldMakeWayLongerEveryTimeItIsDeposedInTheMidstOfAJoinAndGiveUpInTheEnd() {
        Pending<JoinReply> answer = succession.join(REQUEST);
        work();
        long pausesMs = 0;
        for (int deposed = 1; deposed <= 10; deposed++) {
            assertThat(newest().joins).as("asked again").hasSize(1);
            newest().depose();
            work();
            assertThat(started).as("a pause first").hasSize(deposed);
            int before = started.size();
            while (!answer.isDone() && started.size() == before) {
                nowMs += 100;
                pausesMs += 100;
                work();
            }
        }
        assertThat(answer.failure().reason()).isEqualTo(Reason.FENCED);
        assertThat(pausesMs)
                .isBetween(1_000L + 2_000 + 4_000 + 6 * 8_000, 2 * (1_000L + 2_000 + 4_000 + 6 * 8_000) + 1_000);
    }

    @Test
    void shouldFailWhatWaitsWhenItIsClosed() {
        Pending<JoinReply> attempted = succession.join(REQUEST);
        work();
        Pending<JoinReply> waiting = succession.join(REQUEST);
        succession.close();
        assertThat(newest().closed).isTrue();
        assertThat(attempted.failure().reason()).isEqualTo(Reason.CLOSED);
        assertThat(waiting.failure().reason()).isEqualTo(Reason.CLOSED);
        assertThat(succession.join(REQUEST).failure().reason()).isEqualTo(Reason.CLOSED);
        assertThat(succession.doWork()).isFalse();
    }

    private static final class FakeCoordinator implements Coordinator {
        private final List<Pending<JoinReply>> joins = new ArrayList<>();
        private CoordinatorPhase phase = CoordinatorPhase.LEADING;
        private LeaderElected deposedBy;
        private int steps;
        private boolean closed;

        void depose() {
            deposedBy = new LeaderElected("other", 5);
            end(CoordinatorPhase.DEPOSED, Reason.FENCED);
        }

        void end(CoordinatorPhase how, Reason reason) {
            phase = how;
            joins.forEach(join -> join.fail(new LogException(reason, "by the test")));
        }

        @Override
        public boolean doWork() {
            steps++;
            return true;
        }

        @Override
        public Pending<JoinReply> join(JoinRequest request) {
            joins.add(new Pending<>());
            return joins.get(joins.size() - 1);
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
