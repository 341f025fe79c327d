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
import io.penstock.protocol.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Splits that are ahead of their group rest; the test says where the group is. */
class SlotAlignmentTest {

    private static final String KEY = keyOf(0, 0);

    private final FakeSource source = new FakeSource("in");
    private WatermarkStrategy<String> strategy = WatermarkStrategy.<String>forGenerator(context -> new EachRecord())
            .withTimestampAssigner((record, before) -> FakeSource.timestampOf(record))
            .withWatermarkAlignment("all", Duration.ofMillis(10))
            .withIdleness(Duration.ofMillis(20));

    private final JobDefinition job = environment -> environment
            .fromSource(source, strategy, "in", Types.STRING)
            .uid("in")
            .sinkTo(new TextSink("out"))
            .uid("out");

    private static final class EachRecord implements WatermarkGenerator<String> {
        @Override
        public void onEvent(String event, long eventTimestamp, WatermarkOutput output) {
            output.emitWatermark(new Watermark(eventTimestamp));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }

    private static AlignedSplit split(SlotRig rig, int partition) {
        return StreamSupport.stream(rig.alignedSplits.all().spliterator(), false)
                .filter(split -> split.task().index() == partition)
                .findFirst()
                .orElseThrow();
    }

    private void appendTo(int partition, int from, int to) {
        for (int ms = from; ms <= to; ms += 5) {
            source.append(partition, KEY + "@" + ms);
        }
    }

    @Test
    void shouldReadASplitNoFurtherThanTheDriftAheadOfItsGroup() {
        SlotRig rig = new SlotRig(2, 2, SlotSettings.defaults(), job).start();
        appendTo(0, 100, 200);
        appendTo(1, 100, 110);
        rig.settle();
        assertThat(texts(rig.commit(1)))
                .as("each reads until it has a watermark, whoever the others are")
                .containsExactlyInAnyOrder(KEY + "@100", KEY + "@100");

        split(rig, 0).groupIsAt(100);
        split(rig, 1).groupIsAt(100);
        rig.settle();
        assertThat(texts(rig.commit(2)).stream().filter((KEY + "@115")::equals))
                .as("the first that is ahead by more; cuts go on")
                .hasSize(1);
        assertThat(split(rig, 0).progressMs()).isEqualTo(115);
        assertThat(split(rig, 0).driftMs(115)).isEqualTo(15);
        assertThat(texts(rig.commit(3))).isEmpty();

        split(rig, 0).groupIsAt(110);
        rig.settle();
        assertThat(split(rig, 0).progressMs()).isEqualTo(125);
    }

    @Test
    void shouldHoldNobodyBackWhileIdleAndCountAgainBehindTheNextRecord() {
        SlotRig rig = new SlotRig(1, 2, SlotSettings.defaults(), job).start();
        appendTo(0, 100, 100);
        appendTo(1, 100, 200);
        for (int i = 0; i < 40; i++) {
            rig.settle();
        }
        assertThat(split(rig, 0).progressMs()).isEqualTo(AlignedSplit.HOLDS_NOBODY);
        assertThat(split(rig, 1).progressMs())
                .as("it rests, which is not to say that there is nothing to read")
                .isEqualTo(100);
        split(rig, 0).groupIsAt(100);
        appendTo(0, 105, 105);
        rig.settle();
        assertThat(split(rig, 0).progressMs()).isEqualTo(105);
    }

    @Test
    void shouldHoldNobodyBackBehindItsEnd() {
        source.bounded();
        appendTo(0, 100, 100);
        SlotRig rig = new SlotRig(1, 1, SlotSettings.defaults(), job).start();
        rig.settle();
        assertThat(split(rig, 0).progressMs()).isEqualTo(AlignedSplit.HOLDS_NOBODY);
    }

    @Test
    void shouldGoOnFromTheLastCutAfterARollback() {
        SlotRig rig = new SlotRig(1, 1, SlotSettings.defaults(), job).start();
        split(rig, 0).groupIsAt(100);
        appendTo(0, 100, 110);
        rig.settle();
        rig.commit(1);
        split(rig, 0).groupIsAt(110);
        appendTo(0, 115, 130);
        rig.settle();
        assertThat(split(rig, 0).progressMs()).isEqualTo(125);
        split(rig, 0).groupIsAt(100);
        rig.rollBack(1, Map.of());
        assertThat(split(rig, 0).progressMs())
                .as("as far as what it reads again")
                .isEqualTo(115);
        assertThat(rig.alignedSplits.all()).hasSize(1);
    }

    @Test
    void shouldNotKnowSplitsThatAreNotHereAnyMore() {
        SlotRig rig = new SlotRig(2, 2, SlotSettings.defaults(), job).start();
        assertThat(rig.alignedSplits.all()).hasSize(2);
        rig.tellAll(new SlotCommand.Shutdown());
        rig.settle();
        assertThat(rig.alignedSplits.all()).isEmpty();
    }

    @Test
    void shouldLetSplitsWithoutAGroupGo() {
        strategy = strategy.withTimestampAssigner((record, before) -> 1);
        assertThat(strategy.getAlignmentParameters().getWatermarkGroup())
                .as("whatever else is said of the strategy")
                .isEqualTo("all");
        strategy = WatermarkStrategy.noWatermarks();
        appendTo(0, 100, 200);
        SlotRig rig = new SlotRig(1, 1, SlotSettings.defaults(), job).start();
        assertThat(rig.alignedSplits.all()).isEmpty();
        assertThat(texts(List.copyOf(rig.commit(1)))).hasSize(21);
    }

    @Test
    void shouldNotCountPastTheEndOfTime() {
        AlignedSplit split = new AlignedSplit(new TaskId("in", 0), strategy.getAlignmentParameters());
        split.groupIsAt(AlignedSplit.HOLDS_NOBODY);
        assertThat(split.isAhead(Long.MAX_VALUE - 1)).isFalse();
        split.groupIsAt(Long.MAX_VALUE - 5);
        assertThat(split.isAhead(Long.MAX_VALUE - 1)).isFalse();
        split.groupIsAt(Long.MIN_VALUE);
        assertThat(split.isAhead(Long.MIN_VALUE)).isFalse();
        assertThat(split.isAhead(Long.MIN_VALUE + 11)).isTrue();
    }
}
