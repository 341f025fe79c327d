package io.penstock.streaming.api.windowing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.ExecutionConfig;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.RoundTrips;
import io.penstock.api.common.serde.Serde;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.datastream.KeyedStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.windowing.assigners.EventTimeSessionWindows;
import io.penstock.streaming.api.windowing.assigners.GlobalWindows;
import io.penstock.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.WindowAssigner;
import io.penstock.streaming.api.windowing.evictors.CountEvictor;
import io.penstock.streaming.api.windowing.evictors.TimeEvictor;
import io.penstock.streaming.api.windowing.triggers.ContinuousEventTimeTrigger;
import io.penstock.streaming.api.windowing.triggers.ContinuousProcessingTimeTrigger;
import io.penstock.streaming.api.windowing.windows.GlobalWindow;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowsTest {

    private static final WindowAssigner.WindowAssignerContext NO_CLOCK = new WindowAssigner.WindowAssignerContext() {
        @Override
        public long getCurrentProcessingTime() {
            throw new AssertionError("windows of event time do not ask the clock");
        }
    };

    private static Duration ms(long ms) {
        return Duration.ofMillis(ms);
    }

    private static List<String> merged(TimeWindow... windows) {
        List<String> merged = new ArrayList<>();
        TimeWindow.mergeWindows(
                List.of(windows),
                (toBeMerged, result) ->
                        merged.add(toBeMerged.size() + " to " + result.getStart() + ".." + result.getEnd()));
        return merged;
    }

    @Test
    void shouldMergeWhatOverlapsOrTouches() {
        assertThat(merged()).isEmpty();
        assertThat(merged(new TimeWindow(0, 5), new TimeWindow(6, 9))).isEmpty();
        assertThat(merged(new TimeWindow(5, 9), new TimeWindow(0, 5))).containsExactly("2 to 0..9");
        assertThat(merged(
                        new TimeWindow(20, 25),
                        new TimeWindow(8, 12),
                        new TimeWindow(0, 10),
                        new TimeWindow(24, 30),
                        new TimeWindow(1, 2),
                        new TimeWindow(40, 50)))
                .containsExactly("3 to 0..12", "2 to 20..30");
    }

    @Test
    void shouldAlignStartsOnBothSidesOfTheEpoch() {
        assertThat(TimeWindow.getWindowStartWithOffset(0, 0, 10)).isZero();
        assertThat(TimeWindow.getWindowStartWithOffset(-1, 0, 10)).isEqualTo(-10);
        assertThat(TimeWindow.getWindowStartWithOffset(-10, 0, 10)).isEqualTo(-10);
        assertThat(TimeWindow.getWindowStartWithOffset(2, 3, 10)).isEqualTo(-7);
        assertThat(TimeWindow.getWindowStartWithOffset(7, -3, 10)).isEqualTo(7);
        assertThat(TimeWindow.getWindowStartWithOffset(-4, -3, 10)).isEqualTo(-13);
    }

    /** Against the definition, with one assigner for all records: it remembers the last windows. */
    @Test
    void shouldAssignExactlyTheWindowsThatHaveTheTimeInThem() {
        for (long[] sizes : new long[][] {{10, 10, 0}, {10, 5, 2}, {10, 4, -3}, {10, 3, 0}, {3, 10, 1}}) {
            SlidingEventTimeWindows assigner = SlidingEventTimeWindows.of(ms(sizes[0]), ms(sizes[1]), ms(sizes[2]));
            for (long step : new long[] {1, 3, -7}) {
                for (long i = -40; i <= 40; i++) {
                    long time = i * step;
                    List<TimeWindow> expected = new ArrayList<>();
                    for (long start = 400; start >= -400; start--) {
                        boolean aligned = Math.floorMod(start - sizes[2], sizes[1]) == 0;
                        if (aligned && start <= time && time < start + sizes[0]) {
                            expected.add(new TimeWindow(start, start + sizes[0]));
                        }
                    }
                    Collection<TimeWindow> assigned = assigner.assignWindows("", time, NO_CLOCK);
                    assertThat(assigned)
                            .as("windows of %d by %s", time, assigner)
                            .containsExactlyElementsOf(expected);
                }
            }
        }
    }

    @Test
    void shouldNotMakeWindowsAnewWhileRecordsAreInTheSame() {
        TumblingEventTimeWindows assigner = TumblingEventTimeWindows.of(ms(10));
        assertThat(assigner.assignWindows("", 3, NO_CLOCK)).isSameAs(assigner.assignWindows("", 9, NO_CLOCK));
    }

    @Test
    void shouldRefuseSizesThatMakeNoSense() {
        assertThatThrownBy(() -> TumblingEventTimeWindows.of(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TumblingEventTimeWindows.of(ms(10), ms(-10)))
                .hasMessageContaining("TumblingEventTimeWindows of size PT0.01S")
                .hasMessageContaining("less than the step");
        assertThatThrownBy(() -> SlidingEventTimeWindows.of(ms(10), ms(0))).hasMessageContaining("at least 1 ms");
        assertThatThrownBy(() -> EventTimeSessionWindows.withGap(ms(0))).hasMessageContaining("at least 1 ms");
        assertThatThrownBy(() -> EventTimeSessionWindows.<String>withDynamicGap(text -> -1)
                        .assignWindows("", 1, NO_CLOCK))
                .hasMessageContaining("a session gap of -1 ms");
    }

    @Test
    void shouldRefuseCountsAndTimesThatMakeNoSense() {
        DataStream<String> texts = new StreamExecutionEnvironment().fromData("a");
        KeyedStream<String, String> keyed = texts.keyBy(text -> text);
        for (long size : new long[] {0, -1}) {
            assertThatThrownBy(() -> keyed.countWindow(size)).hasMessageContaining("CountTrigger.of(" + size + ")");
            assertThatThrownBy(() -> keyed.countWindow(size, 1))
                    .hasMessage("a count window of " + size + " records; it must be at least 1");
            assertThatThrownBy(() -> keyed.countWindow(1, size)).hasMessageContaining("CountTrigger.of(" + size + ")");
            assertThatThrownBy(() -> texts.countWindowAll(size, 1)).hasMessageContaining("at least 1");
        }
        assertThatThrownBy(() -> CountEvictor.of(-1)).hasMessage("CountEvictor.of(-1); it must not be negative");
        assertThatThrownBy(() -> TimeEvictor.of(ms(-1)))
                .hasMessage("TimeEvictor.of(PT-0.001S); it must not be negative");
        assertThatThrownBy(() -> ContinuousEventTimeTrigger.of(ms(0))).hasMessageContaining("at least 1 ms");
        assertThatThrownBy(() -> ContinuousProcessingTimeTrigger.of(ms(-5))).hasMessageContaining("at least 1 ms");
        assertThatThrownBy(() -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                        .allowedLateness(ms(-1))
                        .reduce((a, b) -> a))
                .hasMessage("an allowed lateness of -1 ms; it must not be negative");
    }

    @Test
    void shouldAssignNoWindowWhoseEndsALongCannotTell() {
        for (long absurd : new long[] {Long.MIN_VALUE + 1, Long.MIN_VALUE + 10, Long.MAX_VALUE - 10, Long.MAX_VALUE}) {
            assertThat(TumblingEventTimeWindows.of(ms(10)).assignWindows("", absurd, NO_CLOCK))
                    .as("tumbling %d", absurd)
                    .isEmpty();
            assertThat(SlidingEventTimeWindows.of(ms(10), ms(3)).assignWindows("", absurd, NO_CLOCK))
                    .as("sliding %d", absurd)
                    .isEmpty();
        }
        assertThat(EventTimeSessionWindows.withGap(ms(10)).assignWindows("", Long.MAX_VALUE, NO_CLOCK))
                .isEmpty();
        long farFuture = 253_402_300_799_000L;
        assertThat(TumblingEventTimeWindows.of(ms(10)).assignWindows("", farFuture, NO_CLOCK))
                .containsExactly(new TimeWindow(farFuture, farFuture + 10));
    }

    @Test
    void shouldReadWindowsAsTheyWereWritten() {
        Serde<TimeWindow> serde = TumblingEventTimeWindows.of(ms(1)).getWindowSerializer(new ExecutionConfig());
        for (TimeWindow window : List.of(
                new TimeWindow(0, 0),
                new TimeWindow(-70, -5),
                new TimeWindow(Long.MIN_VALUE, Long.MAX_VALUE),
                new TimeWindow(1_700_000_000_000L, 1_700_000_060_000L))) {
            TimeWindow read = RoundTrips.through(serde, serde.readerOf(serde.writerSchema()), window);
            assertThat(read).isEqualTo(window).hasSameHashCodeAs(window);
        }
        Serde<GlobalWindow> global = GlobalWindows.create().getWindowSerializer(new ExecutionConfig());
        assertThatThrownBy(() -> serde.readerOf(global.writerSchema())).isInstanceOf(IncompatibleSchemaException.class);
        assertThatThrownBy(() -> global.readerOf(serde.writerSchema())).isInstanceOf(IncompatibleSchemaException.class);
    }
}
