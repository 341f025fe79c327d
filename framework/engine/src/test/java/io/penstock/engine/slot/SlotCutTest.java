package io.penstock.engine.slot;

import static io.penstock.engine.slot.SlotRig.keyOf;
import static io.penstock.engine.slot.SlotRig.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.util.Collector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Aligned cuts over two slots whose turns the test takes. */
class SlotCutTest {

    private FakeSource source = new FakeSource("in");
    private KeyedFunction.Body body = new KeyedFunction.Body() {};

    private final JobDefinition job = environment -> environment
            .fromSource(source, WatermarkStrategy.noWatermarks(), "in", Types.STRING)
            .uid("in")
            .keyBy(FakeSource::keyOf, Types.STRING)
            .process(new KeyedFunction(body), Types.STRING)
            .uid("score")
            .sinkTo(new TextSink("out"))
            .uid("out");

    /** A job of two exchanges in a row, the second keyed by the record's tail. */
    private final JobDefinition twoHops = environment -> environment
            .fromSource(source, WatermarkStrategy.noWatermarks(), "in", Types.STRING)
            .uid("in")
            .keyBy(FakeSource::keyOf, Types.STRING)
            .process(new KeyedFunction(body), Types.STRING)
            .uid("first")
            .keyBy(record -> keyOf((int) (FakeSource.timestampOf(record.split("#", 2)[0]) % 4), 0), Types.STRING)
            .process(new KeyedFunction(new KeyedFunction.Body() {}), Types.STRING)
            .uid("second")
            .sinkTo(new TextSink("out"))
            .uid("out");

    private SlotRig rig(int slots) {
        return new SlotRig(slots, 2, new SlotSettings(4, 8, 1 << 20), job).start();
    }

    private static List<String> inputs(SlotCut part) {
        return texts(part).stream().map(text -> text.split("#", 2)[0]).toList();
    }

    private static long position(List<SlotCut> parts, int number) {
        return Objects.requireNonNull(parts.stream()
                        .flatMap(part -> part.tasks().stream())
                        .filter(task -> task.number() == number)
                        .findFirst()
                        .orElseThrow()
                        .position())
                .offset();
    }

    @Test
    void shouldHoldRecordsFromBehindTheCutBackUntilTheOtherSlotHasBeenCut() {
        SlotRig rig = rig(2);
        String remote = keyOf(1, 0);
        source.append(0, remote + "@1@before");
        rig.steps(0, 3);

        rig.slots.get(0).command(new SlotCommand.Cut(1, null));
        rig.steps(0, 5);
        source.append(0, remote + "@2@after");
        rig.steps(0, 5);
        rig.steps(1, 10);
        assertThat(rig.slots.get(0).pollCut()).as("slot 1 sends no marker yet").isNull();
        assertThat(rig.slots.get(1).pollCut()).isNull();

        rig.slots.get(1).command(new SlotCommand.Cut(1, null));
        rig.steps(1, 1);
        SlotCut second = Objects.requireNonNull(rig.slots.get(1).pollCut());
        assertThat(texts(second)).containsExactly(remote + "@1@before#1");
        rig.steps(0, 2);
        SlotCut first = Objects.requireNonNull(rig.slots.get(0).pollCut());
        assertThat(texts(first)).isEmpty();
        assertThat(position(List.of(first, second), 0)).isEqualTo(1);

        rig.settle();
        assertThat(texts(rig.cut(2))).containsExactly(remote + "@2@after#2");
    }

    /** Slot 2 needs two turns for what slot 1 sent before the cut; slot 0 is past its cut meanwhile. */
    @Test
    void shouldTakeNothingFromASlotThatHasBeenCutWhileItDrainsAnother() {
        SlotRig rig = new SlotRig(3, 3, new SlotSettings(512, 400, 1 << 20), job).start();
        String key = keyOf(2, 0);
        for (int i = 0; i < 300; i++) {
            source.append(1, key + "@" + i + "@before");
        }
        rig.steps(1, 2);
        rig.tellAll(new SlotCommand.Cut(1, null));
        rig.step(0);
        rig.step(1);
        rig.step(2);
        assertThat(rig.slots.get(2).pollCut()).as("256 rows a turn").isNull();
        source.append(0, key + "@1@after");
        rig.step(0);
        assertThat(rig.slots.get(0).pollCut()).isNotNull();
        rig.step(2);
        assertThat(inputs(Objects.requireNonNull(rig.slots.get(2).pollCut())))
                .hasSize(300)
                .noneMatch(record -> record.endsWith("after"));
        rig.settle();
        rig.slots.get(1).pollCut();
        assertThat(texts(rig.cut(2))).containsExactly(key + "@1@after#301");
    }

    @Test
    void shouldReadNothingFromItsSourcesBetweenTheirCutAndItsOwn() {
        SlotRig rig = rig(2);
        rig.slots.get(0).command(new SlotCommand.Cut(1, null));
        rig.step(0);
        source.append(0, keyOf(0, 0) + "@1");
        rig.steps(0, 10);
        rig.slots.get(1).command(new SlotCommand.Cut(1, null));
        rig.settle();
        List<SlotCut> parts = rig.parts(1);
        assertThat(texts(parts)).isEmpty();
        assertThat(position(parts, 0)).isZero();
        assertThat(texts(rig.cut(2))).containsExactly(keyOf(0, 0) + "@1#1");
    }

    @Test
    void shouldDrainAFullChannelWithItsOverflowBeforeTheCut() {
        SlotRig rig = rig(2);
        for (int i = 0; i < 40; i++) {
            source.append(0, keyOf(1, i % 3) + "@" + i);
        }
        rig.steps(0, 2);
        rig.tellAll(new SlotCommand.Cut(1, null));
        rig.settle();
        List<SlotCut> parts = rig.parts(1);
        assertThat((long) texts(parts).size()).isEqualTo(position(parts, 0));
        assertThat(texts(parts)).isNotEmpty();
    }

    /** Whatever the order of turns: a cut holds exactly the records up to the positions it names, each once, in order per key. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCutBetweenTheSameRecordsEverywhereInWhateverOrderTheSlotsRun(boolean hops) {
        for (long seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            source = new FakeSource("in");
            SlotRig rig = new SlotRig(2, 2, new SlotSettings(2, 3, 1 << 20), hops ? twoHops : job).start();
            Map<Integer, List<String>> appended = new HashMap<>(Map.of(0, new ArrayList<>(), 1, new ArrayList<>()));
            long[] from = new long[2];
            for (int commit = 1; commit <= 4; commit++) {
                boolean[] told = new boolean[2];
                List<SlotCut> parts = new ArrayList<>();
                for (int turn = 0; parts.size() < 2; turn++) {
                    assertThat(turn)
                            .as("seed %s, turns of cut %s", seed, commit)
                            .isLessThan(5_000);
                    int slot = random.nextInt(2);
                    if (random.nextInt(3) == 0) {
                        int partition = random.nextInt(2);
                        String record = keyOf(random.nextInt(4), random.nextInt(2)) + "@" + random.nextInt(100) + "@"
                                + partition + "."
                                + Objects.requireNonNull(appended.get(partition))
                                        .size();
                        Objects.requireNonNull(appended.get(partition)).add(record);
                        source.append(partition, record);
                    }
                    if (!told[slot] && random.nextInt(12) == 0) {
                        told[slot] = true;
                        rig.slots.get(slot).command(new SlotCommand.Cut(commit, null));
                    }
                    rig.step(slot);
                    SlotCut part = rig.slots.get(slot).pollCut();
                    if (part != null) {
                        parts.add(SlotRig.readable(part));
                    }
                }
                List<String> expected = new ArrayList<>();
                for (int partition = 0; partition < 2; partition++) {
                    long to = position(parts, partition);
                    expected.addAll(
                            Objects.requireNonNull(appended.get(partition)).subList((int) from[partition], (int) to));
                    from[partition] = to;
                }
                String where = "seed " + seed + ", cut " + commit;
                List<String> got = new ArrayList<>();
                parts.forEach(part -> got.addAll(inputs(part)));
                assertThat(got).as(where).containsExactlyInAnyOrderElementsOf(expected);
                if (!hops) { // behind the second exchange the order is that of its keys
                    parts.forEach(part -> assertOrder(inputs(part), where));
                }
                rig.tellAll(new SlotCommand.Committed(commit));
            }
        }
    }

    /** Records of one key from one partition come in the order read: by call, by queue and through the overflow. */
    private static void assertOrder(List<String> got, String where) {
        Map<String, Integer> last = new HashMap<>();
        for (String record : got) {
            String[] parts = record.split("@", 3);
            String[] origin = parts[2].split("\\.", 2);
            int sequence = Integer.parseInt(origin[1]);
            Integer before = last.put(parts[0] + " from " + origin[0], sequence);
            assertThat(before == null || before < sequence)
                    .as("%s: %s after %s in %s", where, record, before, got)
                    .isTrue();
        }
    }

    @Test
    void shouldCutASlotWithoutTasks() {
        SlotRig rig = new SlotRig(2, 1, 1, SlotSettings.defaults(), job).start();
        source.append(0, keyOf(0, 0) + "@1", keyOf(1, 0) + "@2");
        rig.settle();
        List<SlotCut> parts = rig.cut(1);
        assertThat(parts.get(1).tasks()).isEmpty();
        assertThat(parts.get(1).outputs()).isEmpty();
        assertThat(texts(parts.get(0))).containsExactly(keyOf(0, 0) + "@1#1", keyOf(1, 0) + "@2#1");
    }

    @Test
    void shouldCutTaskByTaskWithEveryTaskOnce() {
        List<SlotCut> parts = rig(2).cut(1);
        assertThat(parts.get(0).tasks()).extracting(TaskCut::number).containsExactlyInAnyOrder(0, 2, 4);
        assertThat(parts.get(1).tasks()).extracting(TaskCut::number).containsExactlyInAnyOrder(1, 3, 5);
    }

    // ---- the pause

    @Test
    void shouldMeasureTheTimeFromTheCutToItsCompletionAsPause() {
        SlotRig rig = rig(2);
        rig.slots.get(0).command(new SlotCommand.Cut(1, null));
        rig.step(0);
        rig.clock.advanceNanos(3_000_000);
        rig.step(0);
        rig.slots.get(1).command(new SlotCommand.Cut(1, null));
        rig.step(1);
        rig.clock.advanceNanos(2_000_000);
        rig.step(0);
        assertThat(Objects.requireNonNull(rig.slots.get(0).pollCut()).pauseNanos())
                .isEqualTo(5_000_000);
        assertThat(Objects.requireNonNull(rig.slots.get(1).pollCut()).pauseNanos())
                .as("it found everything aligned")
                .isZero();
    }

    @Test
    void shouldNotCountTheProcessingOfRecordsFromBeforeTheCutAsPause() {
        List<SlotRig> holder = new ArrayList<>();
        body = new KeyedFunction.Body() {
            @Override
            public void element(String value, Call call, Collector<String> out) {
                holder.get(0).clock.advanceNanos(7_000_000);
            }
        };
        SlotRig rig = rig(2);
        holder.add(rig);
        source.append(1, keyOf(0, 0) + "@1");
        rig.steps(1, 2);

        rig.slots.get(0).command(new SlotCommand.Cut(1, null));
        long beganNanos = rig.clock.nanoTime();
        rig.step(0);
        rig.clock.advanceNanos(1_000_000);
        rig.slots.get(1).command(new SlotCommand.Cut(1, null));
        rig.step(1);
        rig.steps(0, 2);
        SlotCut part = Objects.requireNonNull(rig.slots.get(0).pollCut());
        assertThat(texts(part)).hasSize(1);
        assertThat(rig.clock.nanoTime() - beganNanos).isEqualTo(8_000_000);
        assertThat(part.pauseNanos()).isEqualTo(1_000_000);
    }

    @Test
    void shouldRefuseASecondCutBeforeTheFirstIsComplete() {
        SlotRig rig = rig(2);
        rig.slots.get(0).command(new SlotCommand.Cut(1, null));
        rig.step(0);
        rig.slots.get(0).command(new SlotCommand.Cut(2, null));
        rig.step(0);
        assertThat(rig.onlyFailure().cause()).hasMessage("slot 0: cut 2 while 1 is not complete");
    }
}
