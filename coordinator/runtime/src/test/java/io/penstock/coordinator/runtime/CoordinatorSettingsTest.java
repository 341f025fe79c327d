package io.penstock.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CoordinatorSettingsTest {

    private static CoordinatorSettings configured(Duration heartbeatTimeout, Duration lease, int movesMax) {
        return CoordinatorSettings.configured("p", "host/1", heartbeatTimeout, lease, movesMax);
    }

    @Test
    void shouldTakeWhatIsConfiguredAndTheDefaultsForTheRest() {
        CoordinatorSettings settings = configured(Duration.ofSeconds(5), Duration.ofSeconds(7), 3);

        assertThat(settings.core().heartbeatTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(7));
        assertThat(settings.core().movesMax()).isEqualTo(3);
        assertThat(settings.prefix()).isEqualTo("p");
        assertThat(configured(Duration.ofSeconds(2), Duration.ofSeconds(3), 16))
                .as("what the keys say by default")
                .isEqualTo(CoordinatorSettings.defaults("p", "host/1"));
    }

    @Test
    void shouldNameTheKeyOfAValueThatIsNotAllowed() {
        Duration fine = Duration.ofSeconds(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> configured(Duration.ofMillis(900), fine, 1))
                .withMessage("penstock.coordinator.heartbeat-timeout=PT0.9S; allowed: PT1S to PT5M");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> configured(fine, Duration.ofMinutes(2), 1))
                .withMessage("penstock.coordinator.lease=PT2M; allowed: PT1S to PT1M");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> configured(fine, fine, 0))
                .withMessage("penstock.coordinator.moves-max=0; allowed: 1 or more");
    }
}
