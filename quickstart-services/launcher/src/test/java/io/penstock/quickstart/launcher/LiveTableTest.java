package io.penstock.quickstart.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.quickstart.launcher.LatencyWindow.Percentiles;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LiveTableTest {

    private static final ServiceFigures FIGURES =
            new ServiceFigures(OptionalDouble.of(2.94), OptionalDouble.of(11), OptionalDouble.of(12_345_678));

    private final LiveTable table = new LiveTable();

    @Test
    void shouldLineUpUnderTheHeadingsWhenEverythingIsKnown() {
        String[] lines = table.lineOf(second(75)).split("\n", -1);

        assertThat(lines[0])
                .isEqualTo("  time   in/s  alerts  commit p50/p99  event→alert p50/p99   state    tasks  check");
        assertThat(lines[1])
                .isEqualTo(
                        "  1:15  5,001   1,312   2.9 / 11.0 ms         131 / 190 ms  12.3 MB    18+18  1298 matched");
    }

    @Test
    void shouldShowDashesWhenTheServiceIsDown() {
        String line = table.lineOf(new LiveTable.Second(
                3,
                0,
                0,
                ServiceFigures.of(List.of()),
                new Percentiles(0, 0, 0),
                List.of(OptionalInt.empty(), OptionalInt.empty()),
                "",
                ""));

        assertThat(line).endsWith("  0:03      0       0               -                    -       -      -+-");
    }

    @Test
    void shouldPutARecoveryBeforeWhatTheCheckerSays() {
        String line = table.lineOf(new LiveTable.Second(
                3,
                0,
                0,
                FIGURES,
                new Percentiles(0, 0, 0),
                List.of(OptionalInt.of(36), OptionalInt.empty()),
                "recovered 2.1 s",
                "12 matched"));

        assertThat(line).endsWith("     36+-  recovered 2.1 s, 12 matched");
    }

    @Test
    void shouldRepeatTheHeadingsAfterTwentyLines() {
        for (int second = 0; second < 60; second++) {
            assertThat(table.lineOf(second(second)).contains("time")).isEqualTo(second % 20 == 0);
        }
    }

    private static LiveTable.Second second(long elapsedSeconds) {
        return new LiveTable.Second(
                elapsedSeconds,
                5_001,
                1_312,
                FIGURES,
                new Percentiles(131, 190, 250),
                List.of(OptionalInt.of(18), OptionalInt.of(18)),
                "",
                "1298 matched");
    }
}
