package io.penstock.engine.slot;

import static io.penstock.engine.slot.SlotRig.keyOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The metrics of tasks, by Flink's names. */
class SlotMetricsTest {

    private final FakeSource source = new FakeSource("in");

    /** One source task and four keyed ones, each with two sinks. */
    private final JobDefinition job = environment -> {
        SingleOutputStreamOperator<String> scored = environment
                .fromSource(
                        source,
                        WatermarkStrategy.<String>forBoundedOutOfOrderness(Duration.ofMillis(2))
                                .withTimestampAssigner((record, before) -> FakeSource.timestampOf(record)),
                        "in",
                        Types.STRING)
                .uid("in")
                .filter(record -> !record.contains("none"))
                .uid("some")
                .keyBy(FakeSource::keyOf, Types.STRING)
                .process(new KeyedFunction(new KeyedFunction.Body() {}), Types.STRING)
                .uid("score");
        scored.sinkTo(new TextSink("out")).uid("out");
        scored.filter(record -> record.contains("late"))
                .uid("late")
                .sinkTo(new TextSink("late"))
                .uid("late-out");
    };

    @Test
    void shouldCountWhatEntersAndLeavesATaskByAnyWay() {
        SlotRig rig = new SlotRig(2, 1, SlotSettings.defaults(), job).start();
        source.append(
                0, keyOf(1, 0) + "@10@a", keyOf(1, 0) + "@11@late", keyOf(1, 0) + "@12@none", keyOf(0, 0) + "@13@b");

        rig.settle();

        assertThat(rig.metrics.of("in", 0, "numRecordsIn")).isEqualTo(4);
        assertThat(rig.metrics.of("in", 0, "numRecordsOut")).isEqualTo(3);
        assertThat(rig.metrics.of("score", 1, "numRecordsIn")).isEqualTo(2);
        assertThat(rig.metrics.of("score", 1, "numRecordsOut"))
                .as("of both sinks")
                .isEqualTo(3);
        assertThat(rig.metrics.of("score", 0, "numRecordsOut")).isEqualTo(1);
    }

    @Test
    void shouldTellTheRateOfWhatLeavesATask() {
        SlotRig rig = new SlotRig(1, 1, SlotSettings.defaults(), job).start();
        source.append(0, keyOf(1, 0) + "@10@a", keyOf(1, 0) + "@11@b", keyOf(1, 0) + "@12@c", keyOf(1, 0) + "@13@d");
        rig.settle();

        rig.clock.advanceMs(2_000);

        assertThat(rig.metrics.of("score", 1, "numRecordsOutPerSecond")).isBetween(1L, 2L);
    }

    @Test
    void shouldTellTheWatermarkThatHasLeftATask() {
        SlotRig rig = new SlotRig(2, 1, SlotSettings.defaults(), job).start();
        assertThat(rig.metrics.of("in", 0, "currentOutputWatermark")).isEqualTo(Long.MIN_VALUE);
        source.append(0, keyOf(1, 0) + "@1000@a");

        rig.settle();

        assertThat(rig.metrics.of("in", 0, "currentOutputWatermark")).isEqualTo(997);
        assertThat(rig.metrics.of("score", 3, "currentOutputWatermark")).isEqualTo(997);
    }
}
