package io.penstock.engine.slot;

import static io.penstock.engine.slot.SlotRig.keyOf;
import static io.penstock.engine.slot.SlotRig.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.util.Collector;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A source that is told of success: acknowledged is what a commit contains that has succeeded, and nothing before. */
class SlotAcknowledgementTest {

    private final QueueSource source = new QueueSource();
    private final Set<String> poison = new HashSet<>();
    private final String local = keyOf(0, 0);
    private final String remote = keyOf(1, 0);

    private final JobDefinition job = environment -> environment
            .fromSource(source, WatermarkStrategy.noWatermarks(), "in", Types.STRING)
            .uid("in")
            .keyBy(FakeSource::keyOf, Types.STRING)
            .process(
                    new KeyedFunction(new KeyedFunction.Body() {
                        @Override
                        public void element(String value, Call call, Collector<String> out) {
                            if (poison.contains(value)) {
                                throw new IllegalStateException("poison");
                            }
                        }
                    }),
                    Types.STRING)
            .uid("counts")
            .sinkTo(new TextSink("out"))
            .uid("out");

    private SlotRig rig() {
        return new SlotRig(2, 1, SlotSettings.defaults(), job).start();
    }

    @Test
    void shouldAcknowledgeWhatTheCommitContainsOnceItHasSucceeded() {
        SlotRig rig = rig();
        source.append(local + "@1", remote + "@2");
        rig.settle();
        rig.cut(1);
        source.append(local + "@3");
        rig.settle();
        assertThat(source.acknowledged).as("cut, not committed").isEmpty();

        rig.tellAll(new SlotCommand.Committed(1));
        rig.settle();
        assertThat(source.acknowledged).containsExactly(local + "@1", remote + "@2");
        rig.commit(2);
        assertThat(source.acknowledged).containsExactly(local + "@1", remote + "@2", local + "@3");
    }

    @Test
    void shouldGiveAgainInOrderWhatFollowsTheLastCutAndAcknowledgeItLater() {
        SlotRig rig = rig();
        source.append(local + "@1");
        rig.settle();
        rig.commit(1);
        poison.add(remote + "@3");
        source.append(local + "@2", remote + "@3", local + "@4");
        rig.settle();
        rig.onlyFailure();
        poison.clear();
        source.given.clear();

        rig.rollBack(1, Map.of());
        assertThat(source.given).containsExactly(local + "@2", remote + "@3", local + "@4");
        assertThat(source.acknowledged).containsExactly(local + "@1");
        List<SlotCut> parts = rig.commit(2);
        assertThat(texts(parts)).containsExactly(local + "@2#2", local + "@4#3", remote + "@3#1");
        assertThat(source.acknowledged).containsExactly(local + "@1", local + "@2", remote + "@3", local + "@4");
    }

    @Test
    void shouldKeepACutWhoseCommitSucceedsAfterTheRollback() {
        SlotRig rig = rig();
        source.append(local + "@1");
        rig.settle();
        rig.cut(1);
        source.append(local + "@2");
        rig.settle();
        source.given.clear();

        rig.rollBack(1, Map.of());
        assertThat(source.given).as("what the cut contains is not given again").containsExactly(local + "@2");
        assertThat(source.acknowledged).isEmpty();
        rig.tellAll(new SlotCommand.Committed(1));
        rig.settle();
        assertThat(source.acknowledged).containsExactly(local + "@1");
    }

    @Test
    void shouldForgetACutThatNotEverySlotHasCompleted() {
        SlotRig rig = rig();
        rig.commit(1);
        source.append(local + "@1");
        rig.settle();
        rig.slots.get(0).command(new SlotCommand.Cut(2, null));
        rig.steps(0, 5);

        rig.rollBack(1, Map.of());
        rig.tellAll(new SlotCommand.Committed(1));
        rig.settle();
        assertThat(source.acknowledged).isEmpty();
        rig.commit(2);
        assertThat(source.acknowledged).containsExactly(local + "@1");
    }

    @Test
    void shouldAcknowledgeNothingWhoseCommitIsNotKnownWhenItEnds() {
        SlotRig rig = rig();
        source.append(local + "@1");
        rig.settle();
        rig.cut(1);
        rig.tellAll(new SlotCommand.Shutdown());
        rig.settle();
        assertThat(rig.eventsOf(SlotEvent.Closed.class)).hasSize(2);
        assertThat(source.acknowledged).isEmpty();
    }

    @Test
    void shouldAcknowledgeASkippedRecordWithTheCommitThatPassesIt() {
        SlotRig rig = rig();
        source.append(local + "@1", local + "@2");
        rig.rollBack(0, Map.of(0, Map.of(0L, new Verdict(Verdict.Kind.SKIP, "E", "bad"))));
        assertThat(texts(rig.cut(1))).containsExactly(local + "@2#1");
        assertThat(source.acknowledged).isEmpty();
        rig.tellAll(new SlotCommand.Committed(1));
        rig.settle();
        assertThat(source.acknowledged).containsExactly(local + "@1", local + "@2");
    }

    @Test
    void shouldRefuseADeadLetterWhereItCameFromWithTheCommitThatJournalsTheVerdict() {
        SlotRig rig = rig();
        source.append(local + "@1", local + "@2");
        rig.rollBack(0, Map.of(0, Map.of(0L, new Verdict(Verdict.Kind.DEAD_LETTER, "E", "bad"))));
        List<SlotCut> parts = rig.cut(1);
        assertThat(texts(parts)).as("nothing in the dead-letter topic").containsExactly(local + "@2#1");
        assertThat(parts.get(0).tasks().get(0).verdicts()).hasSize(1);
        assertThat(source.refused).isEmpty();
        rig.tellAll(new SlotCommand.Committed(1));
        rig.settle();
        assertThat(source.refused).containsExactly(local + "@1 because E: bad");
        assertThat(source.acknowledged).containsExactly(local + "@2");
    }
}
