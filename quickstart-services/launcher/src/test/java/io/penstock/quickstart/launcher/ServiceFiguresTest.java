package io.penstock.quickstart.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceFiguresTest {

    private static final List<PrometheusText> METRICS = List.of(
            PrometheusText.parse(
                    """
                    penstock_commitTimeMicros{job="f",quantile="0.5"} 2000.0
                    penstock_commitTimeMicros{job="f",quantile="0.99"} 90000.0
                    penstock_stateHeapBytes{slot="0"} 10.0
                    penstock_stateHeapBytes{slot="1"} 20.0
                    penstock_numRecordsByFrame{slot="0"} 7.0
                    """),
            PrometheusText.parse(
                    """
                    penstock_commitTimeMicros{job="f",quantile="0.5"} 3000.0
                    penstock_commitTimeMicros{job="f",quantile="0.99"} 80000.0
                    penstock_stateHeapBytes{slot="0"} 30.0
                    penstock_numRecordsByFrame{slot="0"} 5.0
                    """));

    @Test
    void shouldShowTheWorstOfTimesAndTheSumOfSizes() {
        ServiceFigures figures = ServiceFigures.of(METRICS);

        assertThat(figures.commitP50Ms()).hasValue(3);
        assertThat(figures.commitP99Ms()).hasValue(90);
        assertThat(figures.stateBytes()).hasValue(60);
        assertThat(ServiceFigures.records(METRICS, "Frame")).isEqualTo(12);
    }

    @Test
    void shouldHaveNoFiguresWhenNobodyIsUp() {
        ServiceFigures figures = ServiceFigures.of(List.of());

        assertThat(figures.commitP50Ms()).isEmpty();
        assertThat(figures.stateBytes()).isEmpty();
        assertThat(ServiceFigures.cutPauseP99Ms(List.of())).isEmpty();
    }
}
