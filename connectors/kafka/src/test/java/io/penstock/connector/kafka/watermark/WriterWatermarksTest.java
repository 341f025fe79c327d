package io.penstock.connector.kafka.watermark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.eventtime.WatermarkGeneratorSupplier;
import io.penstock.metrics.Counter;
import io.penstock.metrics.MetricGroup;
import io.penstock.metrics.MetricRegistry;
import io.penstock.metrics.RegisteredMetricGroup;
import io.penstock.util.clock.RelativeClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WriterWatermarksTest {

    private static final long NONE = Long.MIN_VALUE;

    private final MetricGroup metrics = new RegisteredMetricGroup(MetricRegistry.NONE, Map.of());
    private final Counter malformed = metrics.counter("malformed");
    private final WriterWatermarks writers = new WriterWatermarks(1_000, malformed);

    private long heard(String job, int task, int tasks, long watermarkMs, long writtenMs) {
        writers.heard(new WatermarkHeader(watermarkMs, writtenMs, task, tasks, job, "out").encode());
        return writers.watermarkMs();
    }

    private long heard(int task, long watermarkMs, long writtenMs) {
        return heard("fraud", task, 2, watermarkMs, writtenMs);
    }

    @Test
    void shouldBeTheLeastOfAllWritersOnceAllAreKnown() {
        assertThat(writers.watermarkMs()).as("nobody has written").isEqualTo(NONE);
        assertThat(heard(0, 500, 10)).as("there is another").isEqualTo(NONE);
        assertThat(heard(1, 300, 20)).isEqualTo(300);
        assertThat(heard(1, 600, 30)).isEqualTo(500);
        assertThat(heard(0, 400, 40)).as("a writer's does not fall").isEqualTo(500);
    }

    @Test
    void shouldHoldTimeBackForAWriterWithoutAWatermark() {
        heard(0, 500, 10);
        assertThat(heard(1, NONE, 20)).isEqualTo(NONE);
        assertThat(heard(1, 100, 30)).isEqualTo(100);
    }

    @Test
    void shouldNotWaitForWritersThatWriteNothing() {
        assertThat(heard(0, 500, 10)).isEqualTo(NONE);
        assertThat(heard(0, 600, 1_010)).isEqualTo(NONE);
        assertThat(heard(0, 700, 1_011))
                .as("the other never wrote to this partition")
                .isEqualTo(700);
        assertThat(heard(1, 650, 1_500)).as("now it does").isEqualTo(650);
        assertThat(heard(0, 800, 2_500)).isEqualTo(650);
        assertThat(heard(0, 900, 2_501)).as("silent for longer than that").isEqualTo(900);
        assertThat(heard(1, 850, 2_600)).as("and back").isEqualTo(850);
    }

    @Test
    void shouldWaitForWritersOfWhomNobodySaysHowManyTheyAre() {
        assertThat(heard("etl", 0, 0, 500, 10)).isEqualTo(NONE);
        assertThat(heard("etl", 4, 0, 400, 20)).isEqualTo(NONE);
        assertThat(heard("etl", 4, 0, 450, 1_010)).isEqualTo(NONE);
        assertThat(heard("etl", 0, 0, 510, 1_012)).isEqualTo(450);
    }

    @Test
    void shouldCountSeveralJobs() {
        heard(0, 500, 10);
        assertThat(heard(1, 300, 20)).isEqualTo(300);
        assertThat(heard("other", 0, 1, 200, 30)).isEqualTo(200);
        assertThat(heard("other", 0, 1, 900, 40)).isEqualTo(300);
    }

    @Test
    void shouldLearnAnewWhoWritesWhereTheirNumberChanges() {
        heard(0, 500, 10);
        assertThat(heard(1, 300, 20)).isEqualTo(300);
        assertThat(heard("fraud", 0, 3, 600, 30)).as("a third").isEqualTo(NONE);
        assertThat(heard("fraud", 2, 3, 250, 40)).isEqualTo(250);
        assertThat(heard("fraud", 0, 1, 700, 50)).as("one alone").isEqualTo(700);
    }

    @Test
    void shouldNotWaitForWritersThatHaveEndedNorTakeTheirEndForEverybodys() {
        heard(0, 500, 10);
        heard(1, 300, 20);
        assertThat(heard(1, Long.MAX_VALUE, 30)).isEqualTo(500);
        assertThat(heard(0, Long.MAX_VALUE, 40)).as("time stands").isEqualTo(NONE);
        assertThat(heard(0, 550, 50)).as("another run").isEqualTo(550);
    }

    @Test
    void shouldPassOverWhatIsNoHeader() {
        writers.heard(new byte[] {1, 2, 3});
        assertThat(malformed.getCount()).isEqualTo(1);
        heard(0, 500, 10);
        assertThat(heard(1, 300, 20)).isEqualTo(300);
    }

    @Test
    void shouldRefuseToBeASourcesWithoutHeaders() {
        WatermarkGeneratorSupplier.Context without = new WatermarkGeneratorSupplier.Context() {
            @Override
            public MetricGroup getMetricGroup() {
                return metrics;
            }

            @Override
            public RelativeClock getInputActivityClock() {
                throw new AssertionError("nobody asks for the time");
            }
        };
        assertThatThrownBy(() -> KafkaWatermarks.fromHeaders().createWatermarkGenerator(without))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("penstock-watermark")
                .hasMessageContaining("fromSource");
        assertThatThrownBy(() -> KafkaWatermarks.fromHeaders(Duration.ZERO)).hasMessageContaining("silentAfter=PT0S");
    }
}
