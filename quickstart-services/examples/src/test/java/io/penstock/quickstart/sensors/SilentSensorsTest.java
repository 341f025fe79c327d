package io.penstock.quickstart.sensors;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.quickstart.sensors.SilentSensors.Reading;
import io.penstock.quickstart.sensors.SilentSensors.Silence;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SilentSensorsTest {

    @Test
    void shouldTellOnceOfASensorThatHasFallenSilent() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        List<Silence> silences = SilentSensors.silences(env.fromData(
                                new Reading("a", 1, 0),
                                new Reading("b", 1, 10_000),
                                new Reading("a", 2, 50_000),
                                new Reading("a", 1, 40_000),
                                new Reading("a", 3, 100_000),
                                new Reading("b", 2, 200_000))
                        .assignTimestampsAndWatermarks(SilentSensors.readingsInTime()))
                .executeAndCollect(10);
        assertThat(silences)
                .as("b in between, and both when the input has ended")
                .containsExactlyInAnyOrder(
                        new Silence("b", 10_000), new Silence("a", 100_000), new Silence("b", 200_000));
    }
}
