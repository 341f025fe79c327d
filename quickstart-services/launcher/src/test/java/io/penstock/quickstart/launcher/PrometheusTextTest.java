package io.penstock.quickstart.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrometheusTextTest {

    private static final PrometheusText TEXT = PrometheusText.parse(
            """
            # HELP state_bytes bytes
            # TYPE state_bytes gauge
            state_bytes{slot="0",job="fraud-detection",} 1000.0
            state_bytes{slot="1",job="fraud-detection",} 2.5E3
            commit_micros{quantile="0.5",} 1234.0
            commit_micros{quantile="0.99",} NaN
            commit_micros_count 7 1700000000000
            broken line
            """);

    @Test
    void shouldSumOverTheSamplesThatMatch() {
        assertThat(TEXT.sum("state_bytes", sample -> true)).hasValue(3_500);
        assertThat(TEXT.sum("state_bytes", sample -> sample.has("slot", "1"))).hasValue(2_500);
        assertThat(TEXT.sum("commit_micros_count", sample -> true)).hasValue(7);
    }

    @Test
    void shouldKnowNothingWhenThereIsNoSampleOrNoNumber() {
        assertThat(TEXT.sum("other", sample -> true)).isEmpty();
        assertThat(TEXT.max("commit_micros", sample -> sample.has("quantile", "0.99")))
                .isEmpty();
        assertThat(TEXT.max("commit_micros", sample -> sample.has("quantile", "0.5")))
                .hasValue(1_234);
    }
}
