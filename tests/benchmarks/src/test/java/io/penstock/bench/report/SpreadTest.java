package io.penstock.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void shouldTakeTheMiddleValueWhenTheirNumberIsOdd() {
        assertThat(Spread.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 9));
    }

    @Test
    void shouldTakeTheMeanOfTheMiddleTwoWhenTheirNumberIsEven() {
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 30.0))).isEqualTo(new Spread(3, 1, 30));
    }

    @Test
    void shouldRefuseToMeasureNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> Spread.of(List.of()));
    }

    @Test
    void shouldPrintInTheUnitAskedFor() {
        assertThat(new Spread(1_500_000, 1_000_000, 2_000_000).format("%.2f", 1e6))
                .isEqualTo("1.50 (1.00–2.00)");
    }

    @Test
    void shouldFindPercentilesByNearestRank() {
        long[] values = new long[200];
        for (int index = 0; index < 100; index++) {
            values[index] = 100L - index;
        }
        Percentiles percentiles = Percentiles.of(values, 100);

        assertThat(percentiles.at(50)).isEqualTo(50);
        assertThat(percentiles.at(99)).isEqualTo(99);
        assertThat(percentiles.at(99.9)).isEqualTo(100);
        assertThat(percentiles.at(100)).isEqualTo(100);
        assertThat(Percentiles.of(new long[] {7}, 1).at(1)).isEqualTo(7);
        assertThatIllegalArgumentException().isThrownBy(() -> percentiles.at(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Percentiles.of(values, 0));
    }

    @Test
    void shouldJudgeGoalsByTheirCondition() {
        assertThat(Goal.atLeast("a", OptionalDouble.of(0.95), 0.95, "x").line())
                .isEqualTo("goal a measured 0.95x wanted >=0.95x met");
        assertThat(Goal.atMost("b", OptionalDouble.of(10.5), 10, "ms").line())
                .isEqualTo("goal b measured 10.50ms wanted <=10.00ms missed");
        assertThat(Goal.atMost("c", OptionalDouble.empty(), 10, "ms").line())
                .isEqualTo("goal c measured nothing wanted <=10.00ms missed");
    }

    @Test
    void shouldPrintTheSameTableForTerminalAndMarkdown() {
        Table table = new Table("engine", "s");
        table.add("loop", "1.25");

        assertThat(table.print(false)).isEqualTo("engine  s\nloop    1.25\n");
        assertThat(table.print(true)).isEqualTo("| engine | s    |\n|---|---|\n| loop   | 1.25 |\n");
        assertThatIllegalArgumentException().isThrownBy(() -> table.add("too few"));
    }
}
