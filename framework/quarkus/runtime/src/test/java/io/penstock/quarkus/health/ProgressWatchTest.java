package io.penstock.quarkus.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressWatchTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final ProgressWatch watch = new ProgressWatch(Duration.ofSeconds(10));

    @Test
    void shouldNameLoopsWhoseCountStaysTheSameForTooLong() {
        assertThat(watch.stalled(0, new long[] {5, 5})).isEmpty();
        assertThat(watch.stalled(9 * SECOND, new long[] {5, 6})).isEmpty();
        assertThat(watch.stalled(10 * SECOND, new long[] {5, 7})).containsExactly(0);
        assertThat(watch.stalled(30 * SECOND, new long[] {5, 7})).containsExactly(0, 1);
    }

    @Test
    void shouldForgiveALoopThatGoesRoundAgain() {
        watch.stalled(0, new long[] {5});
        assertThat(watch.stalled(20 * SECOND, new long[] {5})).containsExactly(0);
        assertThat(watch.stalled(21 * SECOND, new long[] {6})).isEmpty();
        assertThat(watch.stalled(30 * SECOND, new long[] {6})).isEmpty();
    }

    @Test
    void shouldBeginAnewWhenTheNumberOfLoopsChanges() {
        watch.stalled(0, new long[] {5});
        assertThat(watch.stalled(20 * SECOND, new long[] {5, 5})).isEmpty();
        assertThat(watch.stalled(20 * SECOND, new long[0])).isEmpty();
    }
}
