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
    void shouldSizeTheLargeJobByItsState() {
        BenchOptions options = BenchOptions.parse("recovery", "--state-mb", "100", "--victim", "leader");

        assertThat(options.large().accounts()).isEqualTo(100_000);
        assertThat(options.large().killLeader()).isTrue();
        assertThat(options.slots()).isEqualTo(1);
        assertThat(options.heap()).isEqualTo("1g");
    }

    @Test
    void shouldGiveStateOnTheHeapALargerHeapUnlessItIsGiven() {
        assertThat(BenchOptions.parse("leave", "--state-backend", "heap").heap())
                .isEqualTo("3g");
        assertThat(BenchOptions.parse("leave", "--state-backend", "heap", "--heap", "2g")
                        .heap())
                .isEqualTo("2g");
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
        refuses("--state-backend=disk is unknown", "recovery", "--state-backend", "disk");
        refuses("--victim=both is unknown", "recovery", "--victim", "both");
        refuses("leaves nothing of seconds=10", "latency", "--seconds", "10", "--warmup-seconds", "10");
    }

    private static void refuses(String message, String... arguments) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BenchOptions.parse(arguments))
                .withMessageContaining(message);
    }
}
