package io.penstock.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.Watermark;
import io.penstock.api.common.eventtime.WatermarkGenerator;
import io.penstock.api.common.eventtime.WatermarkOutput;
import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.engine.ManualClock;
import io.penstock.metrics.MetricRegistry;
import io.penstock.metrics.RegisteredMetricGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskWatermarksTest {

    private final ManualClock clock = new ManualClock();
    private final List<String> said = new ArrayList<>();
    private final Receiver<String> output = new Receiver<>() {
        @Override
        public void receive(String value, long timestampMs) {
            throw new AssertionError("watermarks pass no records on");
        }

        @Override
        public void watermark(long timestampMs) {
            said.add("watermark " + timestampMs);
        }

        @Override
        public void idle(boolean idle) {
            said.add(idle ? "idle" : "active");
        }
    };

    private TaskWatermarks<String> watermarks(WatermarkStrategy<String> strategy) {
        return new TaskWatermarks<>(strategy, clock, new RegisteredMetricGroup(MetricRegistry.NONE, Map.of()), output);
    }

    private TaskWatermarks<String> bounded() {
        return watermarks(WatermarkStrategy.<String>forBoundedOutOfOrderness(Duration.ofMillis(10))
                .withIdleness(Duration.ofMillis(20)));
    }

    private List<String> said() {
        List<String> copy = List.copyOf(said);
        said.clear();
        return copy;
    }

    @Test
    void shouldKeepBackUntilThePeriodWhatItIsAskedBetween() throws Exception {
        List<Long> once = new ArrayList<>();
        TaskWatermarks<String> watermarks =
                watermarks(WatermarkStrategy.forGenerator(context -> new WatermarkGenerator<String>() {
                    @Override
                    public void onEvent(String event, long timestampMs, WatermarkOutput into) {
                        once.add(timestampMs);
                    }

                    @Override
                    public void onPeriodicEmit(WatermarkOutput into) {
                        once.forEach(timestampMs -> into.emitWatermark(new Watermark(timestampMs)));
                        once.clear();
                    }
                }));
        watermarks.ask();
        assertThat(watermarks.reachedMs()).isEqualTo(Long.MIN_VALUE);
        watermarks.onEvent("a", 100);
        watermarks.ask();
        assertThat(watermarks.reachedMs()).isEqualTo(100);
        assertThat(watermarks.currentMs()).isEqualTo(Long.MIN_VALUE);
        assertThat(said()).isEmpty();
        watermarks.onPeriodicEmit(false);
        assertThat(said()).as("though the generator says it once").containsExactly("watermark 100");
        watermarks.restore(200);
        assertThat(watermarks.reachedMs()).isEqualTo(200);
    }

    @Test
    void shouldPassWatermarksOnWhenTheyRise() throws Exception {
        TaskWatermarks<String> watermarks = bounded();
        watermarks.onPeriodicEmit(false);
        assertThat(said()).as("no event, no watermark").isEmpty();
        watermarks.onEvent("a", 100);
        assertThat(said()).isEmpty();
        watermarks.onPeriodicEmit(false);
        assertThat(said()).containsExactly("watermark 89");
        watermarks.onEvent("b", 50);
        watermarks.onPeriodicEmit(false);
        assertThat(said()).isEmpty();
        assertThat(watermarks.currentMs()).isEqualTo(89);
    }

    @Test
    void shouldTakeTimestampsFromTheStrategysAssigner() {
        assertThat(watermarks(WatermarkStrategy.<String>noWatermarks()
                                .withTimestampAssigner((value, before) -> value.length() + before))
                        .timestampOf("abc", 100))
                .isEqualTo(103);
    }

    @Test
    void shouldBeIdleOnlyAfterTheTimeoutAndWhenCaughtUp() throws Exception {
        TaskWatermarks<String> watermarks = bounded();
        watermarks.onEvent("a", 100);
        watermarks.onPeriodicEmit(true);
        said();
        clock.advanceMs(20);
        watermarks.onPeriodicEmit(true);
        assertThat(said()).as("the time-out exactly").isEmpty();
        clock.advanceMs(1);
        watermarks.onPeriodicEmit(false);
        assertThat(said()).as("there is something to read").isEmpty();
        watermarks.onPeriodicEmit(true);
        assertThat(said()).containsExactly("idle");
        watermarks.onPeriodicEmit(true);
        assertThat(said()).as("said once").isEmpty();
    }

    @Test
    void shouldBeActiveAgainWithTheNextEvent() throws Exception {
        TaskWatermarks<String> watermarks = bounded();
        clock.advanceMs(21);
        watermarks.onPeriodicEmit(true);
        assertThat(said()).containsExactly("idle");
        watermarks.onEvent("a", 100);
        assertThat(said()).containsExactly("active");
        watermarks.onPeriodicEmit(true);
        assertThat(said()).containsExactly("watermark 89");
        clock.advanceMs(21);
        watermarks.onPeriodicEmit(true);
        assertThat(said()).containsExactly("idle");
    }

    /** A source partition is idle only while its position is the partition's end. */
    @Test
    void shouldBeActiveAgainWhenThereIsSomethingToReadAlthoughItIsNotRead() throws Exception {
        TaskWatermarks<String> watermarks = bounded();
        clock.advanceMs(21);
        watermarks.onPeriodicEmit(true);
        said();
        watermarks.onPeriodicEmit(false);
        assertThat(said()).containsExactly("active");
        watermarks.onPeriodicEmit(true);
        assertThat(said()).containsExactly("idle");
    }

    @Test
    void shouldPassAPunctuatedWatermarkOnAtOnceAndHeedAGeneratorThatMarksItself() throws Exception {
        TaskWatermarks<String> watermarks = watermarks(context -> new WatermarkGenerator<>() {
            @Override
            public void onEvent(String event, long timestampMs, WatermarkOutput out) {
                if (event.equals("idle")) {
                    out.markIdle();
                } else {
                    out.emitWatermark(new Watermark(timestampMs));
                }
            }

            @Override
            public void onPeriodicEmit(WatermarkOutput out) {
                if (clock.nowMs() >= 100) {
                    out.markActive();
                }
            }
        });
        watermarks.onEvent("a", 7);
        assertThat(said()).containsExactly("watermark 7");
        watermarks.onEvent("idle", 8);
        watermarks.onPeriodicEmit(true);
        assertThat(said()).containsExactly("idle");
        clock.advanceMs(100);
        watermarks.onPeriodicEmit(true);
        assertThat(said()).containsExactly("active");
    }

    @Test
    void shouldGoOnFromARestoredWatermark() throws Exception {
        TaskWatermarks<String> watermarks = bounded();
        watermarks.restore(Long.MIN_VALUE);
        assertThat(said()).isEmpty();
        watermarks.restore(500);
        assertThat(said()).containsExactly("watermark 500");
        watermarks.onEvent("old", 100);
        watermarks.onPeriodicEmit(true);
        assertThat(said()).isEmpty();
        assertThat(watermarks.currentMs()).isEqualTo(500);
    }
}
