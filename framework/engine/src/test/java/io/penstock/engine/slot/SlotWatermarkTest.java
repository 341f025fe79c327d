package io.penstock.engine.slot;

import static io.penstock.engine.slot.SlotRig.keyOf;
import static io.penstock.engine.slot.SlotRig.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.Watermark;
import io.penstock.api.common.eventtime.WatermarkGenerator;
import io.penstock.api.common.eventtime.WatermarkOutput;
import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.util.Collector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Watermarks, idleness and timers across slots. */
class SlotWatermarkTest {

    private static final Duration IDLE_TIMEOUT = Duration.ofMillis(20);

    private final FakeSource source = new FakeSource("in");
    private final FakeSource other = new FakeSource("other");
    /** Every record asks for a timer at the time behind its last at-sign. */
    private final KeyedFunction.Body timers = new KeyedFunction.Body() {
        @Override
        public void element(String value, Call call, Collector<String> out) {
            String[] parts = value.split("#", 2)[0].split("@", 3);
            call.timerAt(Long.parseLong(parts[parts.length - 1]));
        }
    };

    private KeyedFunction.Body body = timers;
    private WatermarkStrategy<String> strategy = WatermarkStrategy.forBoundedOutOfOrderness(Duration.ZERO);

    private WatermarkStrategy<String> timestamped() {
        return strategy.withTimestampAssigner((record, before) -> FakeSource.timestampOf(record));
    }

    private DataStream<String> from(StreamExecutionEnvironment environment, FakeSource from, String uid) {
        return environment.fromSource(from, timestamped(), uid, Types.STRING).uid(uid);
    }

    private final JobDefinition job = environment -> from(environment, source, "in")
            .keyBy(FakeSource::keyOf, Types.STRING)
            .process(new KeyedFunction(body), Types.STRING)
            .uid("score")
            .sinkTo(new TextSink("out"))
            .uid("out");

    /** "other" goes through a keyed stage of its own before it meets "in". */
    private final JobDefinition union = environment -> {
        DataStream<String> first = from(environment, other, "other")
                .keyBy(FakeSource::keyOf, Types.STRING)
                .process(new KeyedFunction(new KeyedFunction.Body() {}), Types.STRING)
                .uid("first");
        from(environment, source, "in")
                .union(first)
                .keyBy(FakeSource::keyOf, Types.STRING)
                .process(new KeyedFunction(body), Types.STRING)
                .uid("second")
                .sinkTo(new TextSink("out"))
                .uid("out");
    };

    private SlotRig rig(int slots, int partitions) {
        return new SlotRig(slots, partitions, SlotSettings.defaults(), job).start();
    }

    private static List<String> fired(List<SlotCut> parts) {
        return texts(parts).stream().filter(text -> text.contains("!")).toList();
    }

    @Test
    void shouldFireTimersUpToTheLeastWatermarkOfAllSources() {
        SlotRig rig = rig(2, 2);
        source.append(0, keyOf(0, 0) + "@10", keyOf(1, 0) + "@20", keyOf(1, 1) + "@100");
        rig.settle();
        assertThat(fired(rig.commit(1))).as("the other source has said nothing").isEmpty();
        source.append(1, keyOf(2, 0) + "@16");
        rig.settle();
        assertThat(fired(rig.commit(2))).containsExactly(keyOf(0, 0) + "!10");
        source.append(1, keyOf(2, 0) + "@60");
        rig.settle();
        assertThat(fired(rig.commit(3))).containsExactlyInAnyOrder(keyOf(1, 0) + "!20", keyOf(2, 0) + "!16");
        assertThat(rig.slots.get(0).watermarkMs()).isEqualTo(59);
        assertThat(rig.slots.get(1).watermarkMs()).isEqualTo(59);
    }

    /** The end is a watermark of its own: it comes when the last one has been seen. */
    @Test
    void shouldShowFunctionsTheLastWatermarkOfABoundedInput() {
        List<String> seen = new ArrayList<>();
        body = new KeyedFunction.Body() {
            @Override
            public void element(String value, Call call, Collector<String> out) throws Exception {
                timers.element(value, call, out);
            }

            @Override
            public void timer(long timestamp, Call call, Collector<String> out) {
                seen.add(timestamp + " at " + call.watermarkMs());
                if (timestamp < 100) {
                    call.timerAt(timestamp + 100);
                }
            }
        };
        strategy = WatermarkStrategy.forGenerator(context -> new EachRecord());
        FakeSource bounded = new FakeSource("ends").bounded();
        JobDefinition ending = environment -> from(environment, bounded, "ends")
                .keyBy(FakeSource::keyOf, Types.STRING)
                .process(new KeyedFunction(body), Types.STRING)
                .uid("score")
                .sinkTo(new TextSink("out"))
                .uid("out");
        String key = keyOf(0, 0);
        bounded.append(0, key + "@5@4", key + "@9@8");
        new SlotRig(1, 1, SlotSettings.defaults(), ending).start().settle();
        assertThat(seen).containsExactly("4 at 5", "8 at 9", "104 at " + Long.MAX_VALUE, "108 at " + Long.MAX_VALUE);
    }

    /** Time is what the last record says. */
    private static final class EachRecord implements WatermarkGenerator<String> {
        @Override
        public void onEvent(String event, long eventTimestamp, WatermarkOutput output) {
            output.emitWatermark(new Watermark(eventTimestamp));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }

    @Test
    void shouldFireTimersInOrderOfTheirTimeBeforeTheFunctionSeesALaterRecord() {
        List<String> seen = new ArrayList<>();
        body = new KeyedFunction.Body() {
            @Override
            public void element(String value, Call call, Collector<String> out) throws Exception {
                timers.element(value, call, out);
                seen.add(value);
            }

            @Override
            public void timer(long timestamp, Call call, Collector<String> out) {
                seen.add("timer " + timestamp + " at watermark " + call.watermarkMs());
            }
        };
        SlotRig rig = rig(1, 1);
        String key = keyOf(0, 0);
        source.append(0, key + "@5@30", key + "@6@10", key + "@7@20", key + "@40@900");
        rig.settle();
        source.append(0, key + "@41@901");
        rig.settle();
        assertThat(seen)
                .containsExactly(
                        key + "@5@30",
                        key + "@6@10",
                        key + "@7@20",
                        key + "@40@900",
                        "timer 10 at watermark 39",
                        "timer 20 at watermark 39",
                        "timer 30 at watermark 39",
                        key + "@41@901");
    }

    @Test
    void shouldNotWaitForASourceThatIsIdle() {
        strategy = strategy.withIdleness(IDLE_TIMEOUT);
        SlotRig rig = rig(2, 2);
        for (int i = 0; i < 40; i++) {
            source.append(0, keyOf(1, 0) + "@" + (100 + i));
            rig.settle();
        }
        assertThat(fired(rig.commit(1))).isNotEmpty().allMatch(text -> text.startsWith(keyOf(1, 0)));
        assertThat(rig.slots.get(1).watermarkMs()).isGreaterThan(120);
    }

    @Test
    void shouldWaitForASourceThatIsSilentAndNotReadToItsEnd() {
        strategy = strategy.withIdleness(IDLE_TIMEOUT);
        source.allowCaughtUp(false);
        SlotRig rig = rig(2, 2);
        for (int i = 0; i < 40; i++) {
            source.append(0, keyOf(1, 0) + "@" + (100 + i));
            rig.settle();
        }
        assertThat(fired(rig.commit(1))).isEmpty();
    }

    @Test
    void shouldWaitAgainForASourceThatIsNotIdleAnyMore() {
        strategy = strategy.withIdleness(IDLE_TIMEOUT);
        SlotRig rig = rig(2, 2);
        for (int i = 0; i < 10; i++) {
            source.append(0, keyOf(1, 0) + "@" + (100 + i));
            rig.settle();
        }
        rig.commit(1);
        long before = rig.slots.get(1).watermarkMs();
        assertThat(before).isGreaterThan(100);
        source.append(1, keyOf(1, 1) + "@110");
        rig.settle();
        source.append(0, keyOf(1, 0) + "@200");
        source.append(1, keyOf(1, 1) + "@111");
        rig.steps(0, 1);
        rig.steps(1, 1);
        rig.clock.advanceMs(1);
        rig.steps(0, 3);
        rig.steps(1, 3);
        rig.clock.advanceMs(11);
        rig.steps(0, 3);
        rig.steps(1, 3);
        assertThat(rig.slots.get(1).watermarkMs()).isEqualTo(110);
    }

    @Test
    void shouldStandStillWhenEverySourceIsIdle() {
        strategy = strategy.withIdleness(IDLE_TIMEOUT);
        SlotRig rig = rig(2, 2);
        source.append(0, keyOf(0, 0) + "@10");
        source.append(1, keyOf(0, 0) + "@30");
        for (int i = 0; i < 20; i++) {
            rig.settle();
        }
        assertThat(rig.slots.get(0).watermarkMs())
                .as("the one that fell idle last")
                .isEqualTo(29);
        assertThat(rig.slots.get(1).watermarkMs()).isEqualTo(29);
    }

    @Test
    void shouldPassWatermarksThroughAKeyedStage() {
        SlotRig rig = new SlotRig(2, 2, SlotSettings.defaults(), union).start();
        source.append(0, keyOf(3, 0) + "@10", keyOf(3, 0) + "@500");
        source.append(1, keyOf(3, 0) + "@500");
        rig.settle();
        assertThat(fired(rig.commit(1)))
                .as("nothing from behind the first stage")
                .isEmpty();
        other.append(0, keyOf(0, 0) + "@60");
        other.append(1, keyOf(1, 0) + "@70");
        rig.settle();
        assertThat(fired(rig.commit(2))).containsExactly(keyOf(3, 0) + "!10");
        assertThat(rig.slots.get(0).watermarkMs()).isEqualTo(59);
    }

    @Test
    void shouldNotWaitForAKeyedStageWhoseInputsAreAllIdle() {
        strategy = strategy.withIdleness(IDLE_TIMEOUT);
        SlotRig rig = new SlotRig(2, 2, SlotSettings.defaults(), union).start();
        for (int i = 0; i < 20; i++) {
            source.append(0, keyOf(3, 0) + "@" + (100 + i));
            source.append(1, keyOf(2, 0) + "@" + (100 + i));
            rig.settle();
        }
        assertThat(fired(rig.commit(1))).contains(keyOf(3, 0) + "!100", keyOf(2, 0) + "!100");
        other.append(0, keyOf(0, 0) + "@120");
        other.append(1, keyOf(1, 0) + "@120");
        rig.settle();
        rig.commit(2);
        source.append(0, keyOf(3, 0) + "@900");
        source.append(1, keyOf(2, 0) + "@900");
        rig.clock.advanceMs(1);
        for (int i = 0; i < 4; i++) {
            rig.step(0);
            rig.step(1);
        }
        assertThat(fired(rig.commit(3)))
                .as("the first stage speaks again, with watermark 119")
                .doesNotContain(keyOf(3, 0) + "!900", keyOf(2, 0) + "!900");
    }

    @Test
    void shouldNotWaitForASlotWithoutTasks() {
        SlotRig rig = new SlotRig(3, 1, 1, SlotSettings.defaults(), union).start();
        source.append(0, keyOf(3, 0) + "@10", keyOf(3, 0) + "@500");
        other.append(0, keyOf(0, 0) + "@60");
        rig.settle();
        assertThat(fired(rig.commit(1))).containsExactly(keyOf(3, 0) + "!10");
    }

    @Test
    void shouldNotWaitUntilASlotWithoutSendersSaysSo() {
        SlotRig rig = new SlotRig(2, 1, SlotSettings.defaults(), job).startOnly(0);
        source.append(0, keyOf(0, 0) + "@10", keyOf(0, 0) + "@20");
        for (int i = 0; i < 30; i++) {
            rig.clock.advanceMs(1);
            rig.step(0);
        }
        assertThat(rig.slots.get(0).watermarkMs())
                .as("the other slot has no source, and has not even started")
                .isEqualTo(19);
        rig.startOnly(1);
        rig.settle();
        assertThat(fired(rig.commit(1))).containsExactly(keyOf(0, 0) + "!10");
        rig.settle();
        assertThat(rig.slots.get(1).watermarkMs()).isEqualTo(19);
    }

    @Test
    void shouldGoOnWithWatermarksWhereTheCutLeftOffAfterARollback() {
        SlotRig rig = rig(2, 2);
        source.append(0, keyOf(1, 0) + "@10@75", keyOf(1, 0) + "@50@900");
        source.append(1, keyOf(1, 1) + "@50@900");
        rig.settle();
        rig.commit(1);
        rig.rollBack(1, Map.of());
        source.append(0, keyOf(1, 0) + "@80@900");
        rig.settle();
        assertThat(fired(rig.commit(2))).as("the other source stands at 49").isEmpty();
        source.append(1, keyOf(1, 0) + "@80@900");
        rig.settle();
        assertThat(fired(rig.commit(3))).containsExactly(keyOf(1, 0) + "!75");
    }

    @Test
    void shouldFireATimerAgainWhoseFiringWasRolledBack() {
        SlotRig rig = rig(1, 1);
        source.append(0, keyOf(1, 0) + "@10@75");
        rig.settle();
        rig.commit(1);
        source.append(0, keyOf(1, 0) + "@80@900");
        rig.settle();
        rig.rollBack(1, Map.of());
        assertThat(fired(rig.commit(2))).containsExactly(keyOf(1, 0) + "!75");
        assertThat(fired(rig.commit(3))).isEmpty();
    }

    @Test
    void shouldFireProcessingTimersByTheClock() {
        body = new KeyedFunction.Body() {
            @Override
            public void element(String value, Call call, Collector<String> out) {
                call.processingTimerAt(FakeSource.timestampOf(value));
            }
        };
        SlotRig rig = rig(2, 2);
        source.append(0, keyOf(1, 0) + "@1000", keyOf(1, 1) + "@2000");
        rig.settle();
        assertThat(fired(rig.commit(1))).isEmpty();
        rig.clock.advanceMs(1_000 - rig.clock.nowMs());
        rig.settle();
        assertThat(fired(rig.commit(2))).containsExactly(keyOf(1, 0) + "!1000");
    }

    // ---- how often generators are asked

    private JobDefinition every(Duration interval) {
        return environment -> {
            environment.getConfig().setAutoWatermarkInterval(interval);
            job.define(environment);
        };
    }

    @Test
    void shouldAskGeneratorsAtTheJobsIntervalAndAtACut() {
        SlotRig rig = new SlotRig(1, 1, SlotSettings.defaults(), every(Duration.ofMillis(500))).start();
        source.append(0, keyOf(1, 0) + "@10@10", keyOf(1, 0) + "@50@900");
        rig.settle();
        rig.settle();
        assertThat(rig.slots.get(0).watermarkMs()).as("not asked yet").isEqualTo(Long.MIN_VALUE);
        rig.clock.advanceMs(500);
        rig.settle();
        rig.settle();
        assertThat(rig.slots.get(0).watermarkMs()).isEqualTo(49);

        source.append(0, keyOf(1, 0) + "@80@900");
        rig.settle();
        rig.settle();
        assertThat(rig.slots.get(0).watermarkMs()).as("not asked again").isEqualTo(49);
        rig.commit(1);
        rig.settle();
        assertThat(rig.slots.get(0).watermarkMs()).as("asked for the cut").isEqualTo(79);
    }

    @Test
    void shouldPassPunctuatedWatermarksOnAtOnceWhateverTheInterval() {
        strategy = context -> new WatermarkGenerator<>() {
            @Override
            public void onEvent(String event, long timestampMs, WatermarkOutput out) {
                out.emitWatermark(new Watermark(timestampMs));
            }

            @Override
            public void onPeriodicEmit(WatermarkOutput out) {
                // each event says it
            }
        };
        SlotRig rig = new SlotRig(1, 1, SlotSettings.defaults(), every(Duration.ofHours(1))).start();
        source.append(0, keyOf(1, 0) + "@50@900");
        rig.settle();
        rig.settle();
        assertThat(rig.slots.get(0).watermarkMs()).isEqualTo(50);
    }

    /** Behind a keyed stage nothing is asked at a cut. */
    @Test
    void shouldAskGeneratorsBehindAKeyedStageAtTheJobsInterval() {
        JobDefinition behind = environment -> {
            environment.getConfig().setAutoWatermarkInterval(500);
            environment
                    .fromSource(source, WatermarkStrategy.noWatermarks(), "in", Types.STRING)
                    .uid("in")
                    .keyBy(FakeSource::keyOf, Types.STRING)
                    .process(new KeyedFunction(new KeyedFunction.Body() {}), Types.STRING)
                    .uid("first")
                    .map(text -> text.split("#", 2)[0], Types.STRING)
                    .assignTimestampsAndWatermarks(timestamped().withIdleness(IDLE_TIMEOUT))
                    .keyBy(FakeSource::keyOf, Types.STRING)
                    .process(new KeyedFunction(body), Types.STRING)
                    .uid("score")
                    .sinkTo(new TextSink("out"))
                    .uid("out");
        };
        SlotRig rig = new SlotRig(1, 1, SlotSettings.defaults(), behind).start();
        for (int keyGroup = 0; keyGroup < SlotRig.KEY_GROUPS; keyGroup++) {
            source.append(0, keyOf(keyGroup, 0) + "@10", keyOf(keyGroup, 0) + "@50");
        }
        rig.settle();
        assertThat(fired(rig.commit(1))).isEmpty();
        rig.clock.advanceMs(500);
        rig.settle();
        assertThat(fired(rig.commit(2))).hasSize(SlotRig.KEY_GROUPS);
    }

    // ---- the middle of a chain

    /** The source has no event time at all: the operator's own strategy gives it. */
    @Test
    void shouldEmitWatermarksOfAStrategyInTheMiddleOfAChain() {
        JobDefinition middle = environment -> environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "in", Types.STRING)
                .uid("in")
                .assignTimestampsAndWatermarks(timestamped())
                .keyBy(FakeSource::keyOf, Types.STRING)
                .process(new KeyedFunction(body), Types.STRING)
                .uid("score")
                .sinkTo(new TextSink("out"))
                .uid("out");
        SlotRig rig = new SlotRig(1, 1, SlotSettings.defaults(), middle).start();
        source.append(0, keyOf(1, 0) + "@10", keyOf(1, 0) + "@50");
        rig.settle();
        assertThat(fired(rig.commit(1))).containsExactly(keyOf(1, 0) + "!10");
    }

    @Test
    void shouldEmitWatermarksOfAStrategyBehindAKeyedStage() {
        JobDefinition behind = environment -> environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "in", Types.STRING)
                .uid("in")
                .keyBy(FakeSource::keyOf, Types.STRING)
                .process(new KeyedFunction(new KeyedFunction.Body() {}), Types.STRING)
                .uid("first")
                .map(text -> text.split("#", 2)[0], Types.STRING)
                .assignTimestampsAndWatermarks(timestamped().withIdleness(IDLE_TIMEOUT))
                .keyBy(FakeSource::keyOf, Types.STRING)
                .process(new KeyedFunction(body), Types.STRING)
                .uid("score")
                .sinkTo(new TextSink("out"))
                .uid("out");
        SlotRig rig = new SlotRig(1, 1, SlotSettings.defaults(), behind).start();
        for (int keyGroup = 0; keyGroup < SlotRig.KEY_GROUPS; keyGroup++) {
            source.append(0, keyOf(keyGroup, 0) + "@10", keyOf(keyGroup, 0) + "@50");
        }
        rig.settle();
        assertThat(fired(rig.commit(1))).contains(keyOf(1, 0) + "!10").hasSize(SlotRig.KEY_GROUPS);
    }

    // ---- bounds

    /** Partition 0 falls idle while its timers wait for room: what they were waiting for must not be passed over. */
    @Test
    void shouldFireEveryTimerOfATaskWhenTheWatermarkRisesWhileTheOutputIsFull() {
        strategy = strategy.withIdleness(IDLE_TIMEOUT);
        SlotRig rig = new SlotRig(1, 2, new SlotSettings(16, 256, 620), job).start();
        String first = keyOf(0, 0);
        String last = keyOf(3, 0);
        List<String> due = new ArrayList<>();
        for (int i = 10; i < 30; i++) {
            source.append(0, first + "@50@" + i, last + "@50@" + i);
            due.add(first + "!" + i);
            due.add(last + "!" + i);
        }
        source.append(1, first + "@100@60", last + "@100@60");
        due.add(first + "!60");
        due.add(last + "!60");
        List<String> fired = new ArrayList<>();
        for (int commit = 1; commit <= 6; commit++) {
            for (int i = 0; i < 8; i++) {
                rig.settle();
            }
            fired.addAll(fired(rig.commit(commit)));
        }
        assertThat(rig.slots.get(0).watermarkMs()).isEqualTo(99);
        assertThat(fired).containsExactlyInAnyOrderElementsOf(due);
    }

    @Test
    void shouldFireNoMoreTimersThanTheOutputTakesUntilACutMakesRoom() {
        List<Long> fired = new ArrayList<>();
        body = new KeyedFunction.Body() {
            @Override
            public void element(String value, Call call, Collector<String> out) throws Exception {
                timers.element(value, call, out);
            }

            @Override
            public void timer(long timestamp, Call call, Collector<String> out) {
                fired.add(timestamp);
            }
        };
        SlotRig rig = new SlotRig(1, 1, new SlotSettings(16, 256, 1_000), job).start();
        List<Long> due = new ArrayList<>();
        for (long i = 10_000; i < 10_400; i++) {
            due.add(i);
            source.append(0, keyOf(0, 0) + "@1@" + i);
        }
        for (int commit = 1; commit <= 10; commit++) {
            rig.commit(commit);
        }
        assertThat(fired).as("the watermark is 0").isEmpty();
        source.append(0, keyOf(0, 0) + "@90000@90000");
        rig.settle();
        int bytesOfOne = (keyOf(0, 0) + "!10000").length();
        assertThat(fired).hasSizeBetween(900 / bytesOfOne, 1_001 / bytesOfOne + 1);
        assertThat(rig.slots.get(0).time().backPressuredNanos()).isPositive();

        rig.commit(11);
        rig.commit(12);
        assertThat(fired).isEqualTo(due);
    }

    @Test
    void shouldStopReadingWhenTheOutputIsFull() {
        SlotRig rig = new SlotRig(1, 1, new SlotSettings(16, 256, 100), job).start();
        for (int i = 0; i < 100; i++) {
            source.append(0, keyOf(0, 0) + "@1@999");
        }
        rig.settle();
        SlotCut part = rig.commit(1).get(0);
        assertThat(part.outputBytes()).isBetween(101L, 140L);
        assertThat(rig.slots.get(0).time().backPressuredNanos()).isPositive();
    }
}
