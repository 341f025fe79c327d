package io.penstock.engine.taskmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.engine.taskmanager.RestartStrategy.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RestartStrategyTest {

    @Test
    void shouldDoubleTheDelayUpToItsBoundAndThenBeExhausted() {
        RestartStrategy strategy = new RestartStrategy(new Settings(5, 100, 500, 60_000));
        List<OptionalLong> delays = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            delays.add(strategy.onFailure(i));
        }
        assertThat(delays)
                .containsExactly(
                        OptionalLong.of(100),
                        OptionalLong.of(200),
                        OptionalLong.of(400),
                        OptionalLong.of(500),
                        OptionalLong.of(500),
                        OptionalLong.empty(),
                        OptionalLong.empty());
        assertThat(strategy.attempts()).isEqualTo(5);
    }

    @Test
    void shouldForgetAttemptsOnlyAfterMoreThanTheStableTimeSinceTheLastFailure() {
        RestartStrategy strategy = new RestartStrategy(new Settings(2, 10, 10, 1_000));
        strategy.onFailure(0);
        strategy.onFailure(500);
        assertThat(strategy.onFailure(1_500)).as("stable for exactly the time").isEmpty();
        assertThat(strategy.onFailure(2_501)).hasValue(10);
        assertThat(strategy.attempts()).isEqualTo(1);
    }

    @Test
    void shouldCountAFailureThatFoundItExhaustedAsAFailure() {
        RestartStrategy strategy = new RestartStrategy(new Settings(1, 10, 10, 1_000));
        strategy.onFailure(0);
        assertThat(strategy.onFailure(900)).isEmpty();
        assertThat(strategy.onFailure(1_800))
                .as("900 ms after the last failure")
                .isEmpty();
    }

    @Test
    void shouldNeverRestartWhenNoAttemptsAreAllowed() {
        assertThat(new RestartStrategy(new Settings(0, 10, 10, 1_000)).onFailure(5))
                .isEmpty();
    }

    @Test
    void shouldNotOverflowWhenTheBoundIsHuge() {
        RestartStrategy strategy = new RestartStrategy(new Settings(200, 3, Long.MAX_VALUE, 1_000));
        long last = 0;
        for (int i = 0; i < 200; i++) {
            long delayMs = strategy.onFailure(i).orElseThrow();
            assertThat(delayMs).as("delay %s", i).isGreaterThanOrEqualTo(last);
            last = delayMs;
        }
        assertThat(last).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() {
        for (List<Long> wrong : List.of(
                List.of(-1L, 1L, 1L, 1L),
                List.of(1L, -1L, 1L, 1L),
                List.of(1L, 2L, 1L, 1L),
                List.of(1L, 1L, 1L, -1L))) {
            assertThatThrownBy(() -> new Settings(wrong.get(0).intValue(), wrong.get(1), wrong.get(2), wrong.get(3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("attempts=" + wrong.get(0) + " delay=" + wrong.get(1) + " ms delay-max="
                            + wrong.get(2) + " ms stable=" + wrong.get(3) + " ms");
        }
    }
}
