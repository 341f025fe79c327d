package io.penstock.engine.slot;

import static io.penstock.engine.slot.SlotRig.keyOf;
import static io.penstock.engine.slot.SlotRig.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.connector.source.UndecodablePolicy;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.log.LogHeader;
import io.penstock.log.LogWrite;
import io.penstock.protocol.TaskId;
import io.penstock.util.Collector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a slot says when something throws, and what is left after it has rolled back. */
class SlotRollbackTest {

    private FakeSource source = new FakeSource("in");
    private KeyedFunction.Body body = new KeyedFunction.Body() {};
    private final Set<String> poison = new HashSet<>();
    private boolean swallow;

    /** Source, a flatMap that may swallow what is thrown below it, keyed function, sink. */
    private final JobDefinition job = environment -> environment
            .fromSource(
                    source,
                    WatermarkStrategy.<String>forBoundedOutOfOrderness(Duration.ZERO)
                            .withTimestampAssigner((record, before) -> FakeSource.timestampOf(record)),
                    "in",
                    Types.STRING)
            .uid("in")
            .<String>flatMap(
                    (record, out) -> {
                        if (record.startsWith("bad") && poison.contains(record)) {
                            throw new IllegalStateException("poison " + record + " in the source's chain");
                        }
                        try {
                            out.collect(record);
                        } catch (IllegalStateException below) {
                            if (!swallow) {
                                throw below;
                            }
                        }
                    },
                    Types.STRING)
            .keyBy(FakeSource::keyOf, Types.STRING)
            .process(new KeyedFunction(body), Types.STRING)
            .uid("score")
            .sinkTo(new TextSink("out"))
            .uid("out");

    private final KeyedFunction.Body poisoned = new KeyedFunction.Body() {
        @Override
        public void element(String value, Call call, Collector<String> out) {
            if (poison.contains(value)) {
                throw new IllegalStateException("poison " + value);
            }
        }
    };

    private SlotRig rig(int slots) {
        return new SlotRig(slots, 2, SlotSettings.defaults(), job).start();
    }

    private static Map<Integer, Map<Long, Verdict>> verdict(int task, long offset, Verdict.Kind kind) {
        return Map.of(task, Map.of(offset, new Verdict(kind, "java.lang.IllegalStateException", "poison")));
    }

    // ---- attribution

    @Test
    void shouldNameTaskAndRecordOfWhatThrowsByCall() {
        body = poisoned;
        SlotRig rig = rig(1);
        poison.add(keyOf(2, 0) + "@5");
        source.append(1, keyOf(0, 0) + "@4", keyOf(2, 0) + "@5", keyOf(0, 0) + "@6");
        rig.settle();
        SlotEvent.Failed failure = rig.onlyFailure();
        assertThat(failure.task()).isEqualTo(new TaskId("score", 2));
        assertThat(failure.originTask()).isEqualTo(1);
        assertThat(failure.originOffset()).isEqualTo(1);
        assertThat(failure.cause())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("poison " + keyOf(2, 0) + "@5");
    }

    @Test
    void shouldNameTaskAndRecordOfWhatThrowsBehindAQueue() {
        body = poisoned;
        SlotRig rig = rig(2);
        poison.add(keyOf(1, 0) + "@5");
        source.append(0, keyOf(1, 1) + "@4", keyOf(1, 0) + "@5", keyOf(1, 1) + "@6");
        rig.settle();
        SlotEvent.Failed failure = rig.onlyFailure();
        assertThat(failure.slot()).isEqualTo(1);
        assertThat(failure.task()).isEqualTo(new TaskId("score", 1));
        assertThat(failure.originTask()).isZero();
        assertThat(failure.originOffset()).isEqualTo(1);
    }

    @Test
    void shouldNameTheSourceTaskWhenItsOwnChainThrows() {
        poison.add("bad@2");
        SlotRig rig = rig(1);
        source.append(0, "fine@1", "bad@2");
        rig.settle();
        SlotEvent.Failed failure = rig.onlyFailure();
        assertThat(failure.task()).isEqualTo(new TaskId("in", 0));
        assertThat(failure.originTask()).isZero();
        assertThat(failure.originOffset()).isEqualTo(1);
        assertThat(failure.cause()).hasMessage("poison bad@2 in the source's chain");
    }

    /** Else the policy would drop the record before, which is innocent. */
    @Test
    void shouldNameNoRecordWhenTheReaderItselfThrows() {
        SlotRig rig = rig(1);
        source.append(0, "fine@1", "fine@2", "timestamp@of the reader's own");
        rig.settle();
        SlotEvent.Failed failure = rig.onlyFailure();
        assertThat(failure.cause()).isInstanceOf(NumberFormatException.class);
        assertThat(failure.originTask()).isEqualTo(SlotEvent.NO_ORIGIN);
    }

    @Test
    void shouldNameNoRecordWhenATimerThrows() {
        body = new KeyedFunction.Body() {
            @Override
            public void element(String value, Call call, Collector<String> out) {
                call.timerAt(10);
            }

            @Override
            public void timer(long timestamp, Call call, Collector<String> out) {
                throw new IllegalStateException("timer " + timestamp);
            }
        };
        SlotRig rig = rig(2);
        source.append(0, keyOf(1, 0) + "@5");
        source.append(1, keyOf(1, 1) + "@50");
        source.append(0, keyOf(1, 1) + "@50");
        rig.settle();
        SlotEvent.Failed failure = rig.onlyFailure();
        assertThat(failure.task()).isEqualTo(new TaskId("score", 1));
        assertThat(failure.originTask()).isEqualTo(SlotEvent.NO_ORIGIN);
        assertThat(failure.cause()).hasMessage("timer 10");
    }

    @Test
    void shouldRefuseAKeyThatIsNull() {
        source = new FakeSource("in");
        JobDefinition nullKeys = environment -> environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "in", Types.STRING)
                .uid("in")
                .keyBy(SlotRollbackTest::none, Types.STRING)
                .process(new KeyedFunction(body), Types.STRING)
                .uid("score");
        SlotRig rig = new SlotRig(1, 1, SlotSettings.defaults(), nullKeys).start();
        source.append(0, "a@1");
        rig.settle();
        assertThat(rig.onlyFailure().cause())
                .hasMessageContaining("the key selector in front of stage \"score\" returned null");
        assertThat(rig.onlyFailure().originOffset()).isZero();
    }

    @SuppressWarnings("NullAway") // a selector that breaks its contract
    private static String none(String record) {
        return null;
    }

    /** The function hides the failure, later records of the same step are processed: still this record is to blame. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldBlameTheRecordWhoseFailureAFunctionSwallowed(int slots) {
        body = poisoned;
        swallow = true;
        SlotRig rig = rig(slots);
        poison.add(keyOf(0, 0) + "@2");
        source.append(0, keyOf(0, 1) + "@1", keyOf(0, 0) + "@2", keyOf(0, 1) + "@3", keyOf(0, 2) + "@4");
        rig.settle();
        SlotEvent.Failed failure = rig.onlyFailure();
        assertThat(failure.cause()).hasMessage("poison " + keyOf(0, 0) + "@2");
        assertThat(failure.originTask()).isZero();
        assertThat(failure.originOffset()).isEqualTo(1);
        assertThat(failure.task()).isEqualTo(new TaskId("score", 0));

        rig.rollBack(0, verdict(0, 1, Verdict.Kind.SKIP));
        assertThat(texts(rig.cut(1))).containsExactly(keyOf(0, 1) + "@1#1", keyOf(0, 1) + "@3#2", keyOf(0, 2) + "@4#1");
    }

    /** The failure, the marker behind it and the end of the cut come in one step: half a record must not be cut. */
    @Test
    void shouldNotCompleteACutOverAFailureThatAFunctionSwallowed() {
        KeyedFunction.Body swallowing = new KeyedFunction.Body() {
            @Override
            public void element(String value, Call call, Collector<String> out) {
                try {
                    out.collect("second@" + value);
                } catch (IllegalStateException below) {
                    // what the test is about
                }
            }
        };
        JobDefinition hops = environment -> environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "in", Types.STRING)
                .uid("in")
                .keyBy(FakeSource::keyOf, Types.STRING)
                .process(new KeyedFunction(swallowing), Types.STRING)
                .uid("first")
                .map(
                        value -> {
                            if (value.startsWith("second@")) {
                                throw new IllegalStateException("poison");
                            }
                            return value;
                        },
                        Types.STRING)
                .sinkTo(new TextSink("out"))
                .uid("out");
        SlotRig rig = new SlotRig(2, 2, SlotSettings.defaults(), hops).start();
        rig.slots.get(1).command(new SlotCommand.Cut(1, null));
        rig.steps(1, 2);
        source.append(0, keyOf(1, 0) + "@1");
        rig.step(0);
        rig.slots.get(0).command(new SlotCommand.Cut(1, null));
        rig.step(0);
        rig.step(1);
        assertThat(rig.onlyFailure().cause()).hasMessage("poison");
        assertThat(rig.slots.get(1).pollCut()).isNull();
    }

    // ---- what is left

    @Test
    void shouldReplayWhatFollowsTheLastCutWithTheStateOfThatCut() {
        body = poisoned;
        SlotRig rig = rig(2);
        String local = keyOf(0, 0);
        String remote = keyOf(1, 0);
        source.append(0, local + "@1", remote + "@2");
        rig.settle();
        assertThat(texts(rig.cut(1))).containsExactly(local + "@1#1", remote + "@2#1");

        poison.add(remote + "@4");
        source.append(0, local + "@3", remote + "@4", local + "@5");
        rig.settle();
        rig.onlyFailure();
        poison.clear();
        rig.rollBack(1, Map.of());
        assertThat(rig.eventsOf(SlotEvent.RolledBack.class)).hasSize(2);
        assertThat(texts(rig.cut(2))).containsExactly(local + "@3#2", local + "@5#3", remote + "@4#2");
    }

    @Test
    void shouldDropACutThatNotEverySlotHasCompleted() {
        SlotRig rig = rig(2);
        String remote = keyOf(1, 0);
        source.append(0, remote + "@1");
        rig.settle();
        rig.cut(1);
        source.append(0, remote + "@2");
        rig.slots.get(0).command(new SlotCommand.Cut(2, null));
        rig.steps(0, 5);
        rig.rollBack(1, Map.of());
        List<SlotCut> again = rig.cut(2);
        assertThat(texts(again)).containsExactly(remote + "@2#2");
    }

    @Test
    void shouldKeepACompleteCutWhoseCommitIsNotKnownYet() {
        SlotRig rig = rig(2);
        String remote = keyOf(1, 0);
        source.append(0, remote + "@1");
        rig.settle();
        rig.cut(1);
        source.append(0, remote + "@2");
        rig.settle();
        rig.cut(2);
        source.append(0, remote + "@3");
        rig.settle();
        rig.rollBack(2, Map.of());
        rig.tellAll(new SlotCommand.Committed(1));
        rig.tellAll(new SlotCommand.Committed(2));
        assertThat(texts(rig.cut(3))).containsExactly(remote + "@3#3");
    }

    @Test
    void shouldIgnoreACutThatComesWhileItIsAtRest() {
        SlotRig rig = rig(1);
        rig.tellAll(new SlotCommand.Quiesce());
        rig.tellAll(new SlotCommand.Cut(1, null));
        source.append(0, keyOf(0, 0) + "@1");
        rig.settle();
        assertThat(rig.slots.get(0).pollCut()).isNull();
        assertThat(rig.eventsOf(SlotEvent.Quiesced.class)).hasSize(1);
        rig.rollBack(0, Map.of());
        assertThat(texts(rig.cut(1))).containsExactly(keyOf(0, 0) + "@1#1");
    }

    @Test
    void shouldGiveEveryTaskNewFunctionsAndCloseTheOldOnes() {
        List<KeyedFunction> opened = new ArrayList<>();
        int[] closed = new int[1];
        Map<String, Integer> attempts = new HashMap<>();
        body = new KeyedFunction.Body() {
            @Override
            public void opened(KeyedFunction function) {
                opened.add(function);
                attempts.put(
                        function.getRuntimeContext().getTaskInfo().getTaskName(),
                        function.getRuntimeContext().getTaskInfo().getAttemptNumber());
            }

            @Override
            public void closed() {
                closed[0]++;
                throw new IllegalStateException("closing fails, and nothing comes of it");
            }
        };
        SlotRig rig = rig(2);
        assertThat(opened).hasSize(SlotRig.KEY_GROUPS);
        rig.rollBack(0, Map.of());
        assertThat(opened).hasSize(2 * SlotRig.KEY_GROUPS).doesNotHaveDuplicates();
        assertThat(closed[0]).isEqualTo(SlotRig.KEY_GROUPS);
        assertThat(attempts.values()).containsOnly(1);
        assertThat(rig.eventsOf(SlotEvent.Failed.class)).isEmpty();

        rig.tellAll(new SlotCommand.Shutdown());
        rig.settle();
        assertThat(rig.eventsOf(SlotEvent.Closed.class)).hasSize(2);
        assertThat(closed[0]).isEqualTo(2 * SlotRig.KEY_GROUPS);
    }

    @Test
    void shouldSayThatOpeningFailed() {
        body = new KeyedFunction.Body() {
            @Override
            public void opened(KeyedFunction function) {
                throw new IllegalStateException("no opening");
            }
        };
        SlotRig rig = rig(1);
        assertThat(rig.eventsOf(SlotEvent.Started.class)).isEmpty();
        assertThat(rig.onlyFailure().cause()).hasMessage("no opening");
        assertThat(rig.onlyFailure().originTask()).isEqualTo(SlotEvent.NO_ORIGIN);
    }

    /** Else whether a record is late would depend on whether somebody failed. */
    @Test
    void shouldShowFunctionsTheWatermarkOfTheCutAfterARollback() {
        List<Long> seen = new ArrayList<>();
        body = new KeyedFunction.Body() {
            @Override
            public void element(String value, Call call, Collector<String> out) {
                seen.add(call.watermarkMs());
            }
        };
        SlotRig rig = rig(1);
        source.append(0, keyOf(0, 0) + "@100");
        source.append(1, keyOf(0, 0) + "@100");
        rig.settle();
        rig.cut(1);
        seen.clear();
        rig.rollBack(1, Map.of());
        source.append(0, keyOf(0, 0) + "@50");
        rig.settle();
        assertThat(seen).containsExactly(99L);
    }

    // ---- verdicts

    @Test
    void shouldDropASkippedRecordAtItsInputAndJournalTheVerdict() {
        SlotRig rig = rig(1);
        source.append(0, keyOf(0, 0) + "@1", keyOf(0, 0) + "@2", keyOf(0, 0) + "@3");
        rig.rollBack(0, verdict(0, 1, Verdict.Kind.SKIP));
        List<SlotCut> parts = rig.cut(1);
        assertThat(texts(parts)).containsExactly(keyOf(0, 0) + "@1#1", keyOf(0, 0) + "@3#2");
        TaskCut task = parts.get(0).tasks().get(0);
        assertThat(Objects.requireNonNull(task.position()).offset()).isEqualTo(3);
        assertThat(task.verdicts()).singleElement().satisfies(taken -> {
            assertThat(taken.offset()).isEqualTo(1);
            assertThat(taken.verdict().kind()).isEqualTo(Verdict.Kind.SKIP);
        });
        assertThat(rig.cut(2).get(0).tasks().get(0).verdicts()).as("taken once").isEmpty();
    }

    @Test
    void shouldTakeAVerdictAgainWhenTheCommitThatTookItIsRolledBack() {
        SlotRig rig = rig(1);
        source.append(0, keyOf(0, 0) + "@1", keyOf(0, 0) + "@2");
        rig.rollBack(0, verdict(0, 1, Verdict.Kind.SKIP));
        rig.cut(1);
        rig.rollBack(0, Map.of());
        List<SlotCut> parts = rig.cut(1);
        assertThat(texts(parts)).containsExactly(keyOf(0, 0) + "@1#1");
        assertThat(parts.get(0).tasks().get(0).verdicts()).hasSize(1);
    }

    @Test
    void shouldWriteADeadLetterInTheCommitThatPassesTheRecord() {
        SlotRig rig = rig(1);
        source.append(1, keyOf(0, 0) + "@1", keyOf(0, 0) + "@2");
        rig.rollBack(0, verdict(1, 0, Verdict.Kind.DEAD_LETTER));
        List<SlotCut> parts = rig.cut(1);
        LogWrite letter = parts.get(0).outputs().iterator().next();
        assertThat(letter.topic()).isEqualTo("test.test.dlq");
        assertThat(letter.partition()).isEqualTo(LogWrite.PARTITION_BY_KEY);
        assertThat(letter.timestampMs()).isEqualTo(LogWrite.TIMESTAMP_NOW);
        assertThat(letter.value()).isEqualTo((keyOf(0, 0) + "@1").getBytes(StandardCharsets.UTF_8));
        assertThat(headers(letter))
                .containsEntry("penstock.dlq.topic", "in")
                .containsEntry("penstock.dlq.partition", "1")
                .containsEntry("penstock.dlq.offset", "0")
                .containsEntry("penstock.dlq.timestamp", "1")
                .containsEntry("penstock.dlq.error.class", "java.lang.IllegalStateException")
                .containsEntry("penstock.dlq.error.message", "poison")
                .containsKey("own");
        assertThat(parts.get(0).tasks())
                .filteredOn(task -> task.number() == 1)
                .singleElement()
                .satisfies(task -> assertThat(task.verdicts()).hasSize(1));
        assertThat(texts(parts).get(1)).isEqualTo(keyOf(0, 0) + "@2#1");
    }

    // ---- undecodable records

    @Test
    void shouldWriteAnUndecodableRecordToTheDeadLetterQueue() {
        SlotRig rig = rig(1);
        source.append(0, "!@1", keyOf(0, 0) + "@2");
        rig.settle();
        List<SlotCut> parts = rig.cut(1);
        LogWrite letter = parts.get(0).outputs().iterator().next();
        assertThat(letter.topic()).isEqualTo("test.test.dlq");
        assertThat(headers(letter))
                .containsEntry("penstock.dlq.error.class", "java.lang.IllegalArgumentException")
                .containsEntry("penstock.dlq.error.message", "no record: !@1")
                .containsEntry("penstock.dlq.offset", "0");
        assertThat(parts.get(0).outputs()).hasSize(2);
        assertThat(parts.get(0).tasks().get(0).verdicts()).as("nothing threw").isEmpty();
    }

    @Test
    void shouldLeaveAnUndecodableRecordOutWhenThePolicySaysSo() {
        source = new FakeSource("in", UndecodablePolicy.SKIP);
        SlotRig rig = rig(1);
        source.append(0, "!@1", keyOf(0, 0) + "@2");
        rig.settle();
        assertThat(texts(rig.cut(1))).containsExactly(keyOf(0, 0) + "@2#1");
    }

    @Test
    void shouldFailAtAnUndecodableRecordWhenThePolicySaysSo() {
        source = new FakeSource("in", UndecodablePolicy.FAIL);
        SlotRig rig = rig(1);
        source.append(0, keyOf(0, 0) + "@1", "!@2");
        rig.settle();
        assertThat(rig.onlyFailure().originTask()).isZero();
        assertThat(rig.onlyFailure().originOffset()).isEqualTo(1);
        assertThat(rig.onlyFailure().cause())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no record: !@2");
    }

    private static Map<String, String> headers(LogWrite write) {
        Map<String, String> headers = new HashMap<>();
        for (LogHeader header : write.headers()) {
            headers.put(header.name(), new String(Objects.requireNonNull(header.value()), StandardCharsets.UTF_8));
        }
        return headers;
    }
}
