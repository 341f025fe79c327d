package io.penstock.quickstart.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void shouldRunUntilToldToStopOnTheKnownPortsByDefault() {
        Settings settings = Settings.of(new String[0]);

        assertThat(settings.durationSeconds()).isZero();
        assertThat(settings.rate()).isEqualTo(5_000);
        assertThat(settings.commitInterval()).isEqualTo("100ms");
        assertThat(settings.kafkaPort()).isEqualTo(9_092);
        assertThat(settings.coordinatorPort()).isEqualTo(8_090);
        assertThat(settings.taskManagers()).isEqualTo(2);
        assertThat(settings.httpPortOf(1)).isEqualTo(8_080);
        assertThat(settings.httpPortOf(3)).isEqualTo(8_082);
    }

    @Test
    void shouldRunAMinuteAtFiveMillisecondsOnFreePortsWithSmoke() {
        Settings settings = Settings.of(new String[] {"--smoke"});

        assertThat(settings.durationSeconds()).isEqualTo(60);
        assertThat(settings.commitInterval()).isEqualTo("5ms");
        assertThat(settings.kafkaPort()).isNotEqualTo(9_092);
        assertThat(settings.httpPortOf(1)).isPositive();
    }

    @Test
    void shouldPreferWhatIsGivenToEitherDefault() {
        Settings settings =
                Settings.of(new String[] {"--smoke", "--kafka-port", "9092", "--duration-s", "20", "--rate", "7"});

        assertThat(settings.kafkaPort()).isEqualTo(9_092);
        assertThat(settings.durationSeconds()).isEqualTo(20);
        assertThat(settings.rate()).isEqualTo(7);
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(new String[] {"--fraud-share", "1.5"}))
                .withMessageContaining("--fraud-share 1.5");
        assertThatIllegalArgumentException().isThrownBy(() -> Settings.of(new String[] {"--http-port", "70000"}));
        assertThatIllegalArgumentException().isThrownBy(() -> Settings.of(new String[] {"--taskmanagers", "9"}));
    }
}
