package io.penstock.coordinator.core;

import static io.penstock.coordinator.core.CoreFixture.incarnation;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.protocol.Incarnation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LivenessTest {

    private static final long TIMEOUT = 2_000;
    private static final Incarnation A = incarnation("tm-a", 1);
    private static final Incarnation B = incarnation("tm-b", 2);

    private final Liveness liveness = new Liveness(TIMEOUT);
    private long now = 1_000_000;

    @Test
    void shouldFindTheSilentDeadAndNotTheHeard() {
        read(List.of(A, B), 100, 2_000);
        List<Incarnation> dead = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            liveness.heard(B, now);
            dead.addAll(pass(List.of(A, B), 100));
        }

        assertThat(dead).startsWith(A).doesNotContain(B);
    }

    @Test
    void shouldJudgeNobodyBeforeItWasCaughtUpForATimeout() {
        assertThat(read(List.of(A), 100, 1_900)).isEmpty();
        assertThat(read(List.of(A), 100, 300)).contains(A);
    }

    @Test
    void shouldJudgeNobodyAfterAGapInReading() {
        read(List.of(A, B), 100, 1_900);
        now += 60_000; // the log does not answer, or this process was suspended

        assertThat(read(List.of(A, B), 100, 1_900)).isEmpty();
        assertThat(read(List.of(A, B), 100, 300)).isNotEmpty();
    }

    @Test
    void shouldJudgeNobodyWhileReadingIsTooSeldom() {
        assertThat(read(List.of(A), 1_500, 60_000)).isEmpty();
    }

    @Test
    void shouldFindHalfOfThemDeadAtMostWithinATimeout() {
        List<Incarnation> all = new ArrayList<>(IntStream.range(0, 10)
                .mapToObj(i -> incarnation("tm-" + i, i + 1))
                .toList());
        List<Incarnation> dead = read(all, 100, 2_500);
        assertThat(dead).hasSize(5);

        all.removeAll(dead);
        assertThat(read(all, 100, 1_000)).isEmpty();
        assertThat(read(all, 100, 1_500)).hasSize(2);
    }

    @Test
    void shouldFindTheOnlyOneDead() {
        assertThat(read(List.of(A), 100, 2_500)).containsExactly(A);
    }

    @Test
    void shouldGiveWhoeverIsNewATimeout() {
        read(List.of(A), 100, 10_000);
        List<Incarnation> dead = new ArrayList<>();
        for (int i = 0; i < 19; i++) {
            liveness.heard(A, now);
            dead.addAll(pass(List.of(A, B), 100));
        }

        assertThat(dead).isEmpty();
    }

    /** Who is found dead, each removed from the living at once. */
    private List<Incarnation> read(List<Incarnation> alive, long every, long time) {
        List<Incarnation> living = new ArrayList<>(alive);
        List<Incarnation> dead = new ArrayList<>();
        for (long passed = 0; passed < time; passed += every) {
            List<Incarnation> found = pass(living, every);
            living.removeAll(found);
            dead.addAll(found);
        }
        return dead;
    }

    private List<Incarnation> pass(List<Incarnation> alive, long time) {
        now += time;
        liveness.caughtUp(now);
        return liveness.dead(alive, now);
    }
}
