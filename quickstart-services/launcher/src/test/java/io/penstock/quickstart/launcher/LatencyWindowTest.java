package io.penstock.quickstart.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.quickstart.launcher.LatencyWindow.Percentiles;
import org.junit.jupiter.api.Test;

class LatencyWindowTest {

    private final LatencyWindow window = new LatencyWindow(1_000);

    @Test
    void shouldGiveTheNearestRank() {
        for (int n = 1; n <= 200; n++) {
            window.add(5_000, n);
        }
        assertThat(window.at(5_000)).isEqualTo(new Percentiles(100, 198, 200));
    }

    @Test
    void shouldForgetWhatIsOlderThanTheWindow() {
        window.add(1_000, 7);
        window.add(1_500, 9);
        assertThat(window.at(2_000)).isEqualTo(new Percentiles(7, 9, 2));
        assertThat(window.at(2_001)).isEqualTo(new Percentiles(9, 9, 1));
        assertThat(window.at(3_000)).isEqualTo(new Percentiles(0, 0, 0));
    }
}
