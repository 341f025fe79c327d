package io.penstock.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TaskManagerId;
import io.penstock.protocol.status.Figures;
import io.penstock.protocol.status.Heartbeat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HearingTest {

    private static final JobName JOB = new JobName("fraud");
    private static final Incarnation FIRST = new Incarnation("p", JOB, new TaskManagerId("tm-0"), 1);
    private static final Incarnation SECOND = new Incarnation("p", JOB, new TaskManagerId("tm-0"), 2);
    private static final Incarnation OTHER = new Incarnation("p", JOB, new TaskManagerId("tm-1"), 3);

    private final Hearing hearing = new Hearing();

    @Test
    void shouldForgetTheFiguresOfTheDeadAndKeepTheirFailures() {
        hearing.heard(new Heartbeat(FIRST, 0, 1, List.of()));
        hearing.heard(figures(FIRST, failure(5, "score/1")));

        CoordinatorView view = view(SECOND);

        assertThat(view.heartbeats()).isEmpty();
        assertThat(view.figures()).isEmpty();
        assertThat(view.failures().get(JOB)).containsExactly(new CoordinatorView.Failed(FIRST, failure(5, "score/1")));
    }

    @Test
    void shouldTakeAFailureOnceThoughItIsSaidAgainByTheNextIncarnation() {
        hearing.heard(figures(FIRST, failure(5, "score/1")));
        hearing.heard(figures(SECOND, failure(5, "score/1"), failure(6, "")));
        hearing.heard(figures(OTHER, failure(5, "score/1")));

        assertThat(view(SECOND, OTHER).failures().get(JOB))
                .extracting(
                        failed -> failed.incarnation() + " " + failed.failure().atMs())
                .containsExactly(FIRST + " 5", OTHER + " 5", SECOND + " 6");
    }

    @Test
    void shouldKeepTheNewestWhenThereAreMoreThanFit() {
        for (int at = 0; at < 100; at++) {
            hearing.heard(figures(FIRST, failure(at, "")));
        }
        hearing.heard(figures(FIRST, failure(3, ""))); // said again, long gone

        assertThat(view(FIRST).failures().get(JOB))
                .hasSize(32)
                .extracting(failed -> failed.failure().atMs())
                .startsWith(68L)
                .endsWith(99L)
                .isSorted();
    }

    private CoordinatorView view(Incarnation... alive) {
        return hearing.view(Map.of(JOB, List.of()), Map.of(), Map.of(), List.of(alive)::contains);
    }

    private static Figures.Failure failure(long atMs, String task) {
        return new Figures.Failure(atMs, task, "java.lang.IllegalStateException", "no");
    }

    private static Figures figures(Incarnation incarnation, Figures.Failure... failures) {
        return new Figures(
                incarnation,
                1,
                "RUNNING",
                new Figures.Commits(0, 0, 0, 0, 0, 0, 0),
                List.of(),
                List.of(),
                List.of(failures),
                Figures.Disk.NONE);
    }
}
