package io.penstock.coordinator.service.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StatsSummaryTest {

    @Test
    void shouldInterpolateBetweenValuesAndStopAtTheLargest() {
        assertThat(StatsSummary.of(
                        LongStream.rangeClosed(1, 10).map(i -> 11 - i).boxed().toList()))
                .isEqualTo(new StatsSummary(1, 10, 5, 5.5, 9.9, 10, 10, 10));
        assertThat(StatsSummary.of(LongStream.rangeClosed(1, 1_999).boxed().toList()))
                .isEqualTo(new StatsSummary(1, 1_999, 1_000, 1_000, 1_800, 1_900, 1_980, 1_998));
    }

    @Test
    void shouldKnowOneValueAndNone() {
        assertThat(StatsSummary.of(List.of(7L))).isEqualTo(new StatsSummary(7, 7, 7, 7, 7, 7, 7, 7));
        StatsSummary none = StatsSummary.of(List.of());
        assertThat(none.max()).isZero();
        assertThat(none.p50()).isNaN();
    }
}
