package io.penstock.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.bench.harness.Collector;
import io.penstock.bench.harness.EngineKind;
import org.junit.jupiter.api.Test;

class BenchOptionsTest {

    @Test
    void shouldTakeTheDefaultsOfTheScenario() {
        BenchOptions options = BenchOptions.parse("latency");

        assertThat(options.scenario()).isEqualTo(BenchOptions.Scenario.LATENCY);
        assertThat(options.commitIntervalsMs()).containsExactly(5L, 100L);
        assertThat(options.engines()).isEmpty();
        assertThat(options.collector()).isEmpty();
        assertThat(options.markdown()).isFalse();
    }

    @Test
    void shouldTakeWhatIsGiven() {
        BenchOptions options = BenchOptions.parse(
                "keyed", "--markdown", "--records", "2_000_000", "--engines", "loop,flink-rocksdb", "--gc", "parallel");

        assertThat(options.records()).isEqualTo(2_000_000);
        assertThat(options.engines().orElseThrow()).containsExactly(EngineKind.LOOP, EngineKind.FLINK_ROCKSDB);
        assertThat(options.collector()).contains(Collector.PARALLEL);
        assertThat(options.markdown()).isTrue();
    }

    @Test
    void shouldNameWhatItDoesNotUnderstand() {
        refuses("scenario is missing");
        refuses("scenario=windows is unknown", "windows");
        refuses("--colour is unknown", "etl", "--colour", "red");
        refuses("--records is unknown or lacks its value", "etl", "--records");
        refuses("--records=many is not a whole number", "etl", "--records", "many");
        refuses("engine=jet is unknown", "etl", "--engines", "jet");
        refuses("gc=z is unknown", "etl", "--gc", "z");
        refuses("slots=8 exceeds partitions=4", "etl", "--slots", "8");
        refuses("leaves nothing of seconds=10", "latency", "--seconds", "10", "--warmup-seconds", "10");
    }

    private static void refuses(String message, String... arguments) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BenchOptions.parse(arguments))
                .withMessageContaining(message);
    }
}
