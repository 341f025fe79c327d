package io.penstock.quarkus.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationWithUnitTest {

    private final DurationWithUnit converter = new DurationWithUnit();

    @ParameterizedTest
    @CsvSource({
        "5ms, PT0.005S",
        "100 ms, PT0.1S",
        "10s, PT10S",
        "2m, PT2M",
        "1h, PT1H",
        "7d, PT168H",
        "PT0.5S, PT0.5S",
        "10S, PT10S"
    })
    void shouldReadANumberAndItsUnit(String text, Duration expected) {
        assertThat(converter.convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"100", "-5ms", "1.5s", "10 seconds", "PT-1S", "Pxy", "", "ms"})
    void shouldRefuseWhatCouldBeMisread(String text) {
        assertThatThrownBy(() -> converter.convert(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + text
                        + "\" is not a duration; write a number and its unit (ms, s, m, h, d), as 100ms or 10s");
    }

    @Test
    void shouldRefuseANumberThatOverflows() {
        assertThatThrownBy(() -> converter.convert("1234567890123456s")).isInstanceOf(IllegalArgumentException.class);
    }
}
