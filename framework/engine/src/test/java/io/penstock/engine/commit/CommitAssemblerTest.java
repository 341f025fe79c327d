package io.penstock.engine.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.engine.operator.OperatorChain.PendingSink;
import io.penstock.engine.slot.SlotCut;
import io.penstock.engine.slot.SlotEvent;
import io.penstock.engine.slot.TaskCut;
import io.penstock.engine.slot.TaskCut.VerdictTaken;
import io.penstock.engine.slot.Verdict;
import io.penstock.log.CommittedOffset;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.heap.HeapTaskState;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.journal.JournalDecoder;
import io.penstock.statestore.journal.JournalRecord;
import io.penstock.statestore.journal.JournalReplay;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommitAssemblerTest {

    private static final long HOUR_MS = 60 * 60 * 1000L;
    private static final RunId RUN = new RunId(5);
    private static final Term TERM = new Term(2);
    private static final SourceSplit SPLIT = new SourceSplit("in", 3);
    private static final LogPartition SOURCE_JOURNAL = new LogPartition("p.fraud.lines.journal", 0);
    private static final LogPartition KEYED_JOURNAL = new LogPartition("p.fraud.score.journal", 7);
    private static final LogPartition INPUT = new LogPartition("in", 3);
    private static final StateSpec COUNT = StateSpec.value("score/count", Types.LONG.createSerde());
    private static final Serde<String> KEY_SERDE = Types.STRING.createSerde();

    private final HeapTaskState state = new HeapTaskState("score/7", KEY_SERDE, List.of(), 1);
    private final CommitAssembler assembler = new CommitAssembler(List.of(source(-1, null), keyed()));

    private static TaskLedger source(long sequence, @Nullable SourcePosition position) {
        return new TaskLedger(new TaskId("lines", 0), 1, RUN, TERM, SOURCE_JOURNAL, SPLIT, "fraud", sequence, position);
    }

    private static TaskLedger keyed() {
        return new TaskLedger(new TaskId("score", 7), 0, RUN, TERM, KEYED_JOURNAL, null, null, -1, null);
    }

    private static TaskCut read(long offset) {
        return new TaskCut(0, SourcePosition.of(offset), 900, null, List.of(), List.of(), null, List.of());
    }

    private SealedWrites counted(String... keys) throws Exception {
        for (String key : keys) {
            state.setCurrentKey(key);
            state.<Long>valueState(COUNT).update(1L);
        }
        return state.seal();
    }

    private static TaskCut changed(SealedWrites writes) {
        return new TaskCut(1, null, 800, writes, List.of(), List.of(), null, List.of());
    }

    private static SlotCut slot(int slot, long commit, List<LogWrite> outputs, TaskCut... tasks) {
        return new SlotCut(slot, commit, List.of(tasks), outputs, 0, 0);
    }

    private CommitWork assemble(long commit, long nowMs, TaskCut... tasks) {
        return assembler.assemble(commit, List.of(slot(0, commit, List.of(), tasks)), 77, nowMs);
    }

    private static List<LogWrite> journal(CommitWork work) {
        return work.journals().stream().flatMap(List::stream).toList();
    }

    private static List<JournalRecord> journal(CommitWork work, LogPartition partition) {
        List<JournalRecord> records = new ArrayList<>();
        for (LogWrite write : journal(work)) {
            if (new LogPartition(write.topic(), write.partition()).equals(partition)) {
                records.add(JournalDecoder.decode(Objects.requireNonNull(write.value())));
            }
        }
        return records;
    }

    private static CommitRecord replayed(LogPartition partition, CommitWork... works) {
        HeapTaskState into = new HeapTaskState("score/7", KEY_SERDE, List.of(), 1);
        JournalReplay replay =
                new JournalReplay(partition.toString(), partition.equals(KEYED_JOURNAL) ? into : null, RUN.value(), -1);
        long offset = 0;
        for (CommitWork work : works) {
            for (LogWrite write : journal(work)) {
                if (new LogPartition(write.topic(), write.partition()).equals(partition)) {
                    assertThat(replay.feed(offset++, write.value())).isTrue();
                }
            }
        }
        return Objects.requireNonNull(replay.finish().lastCommit());
    }

    @Test
    void shouldJournalWhatIsDownstreamBeforeWhatFeedsIt() throws Exception {
        CommitWork work = assemble(1, 0, read(10), changed(counted("a")));

        assertThat(work.journals()).hasSize(2);
        assertThat(work.journals().get(0))
                .allSatisfy(write -> assertThat(write.topic()).isEqualTo(KEYED_JOURNAL.topic()));
        assertThat(work.journals().get(1))
                .allSatisfy(write -> assertThat(write.topic()).isEqualTo(SOURCE_JOURNAL.topic()));
    }

    @Test
    void shouldWriteTheCommitRecordLastInTheJournalOfEveryTaskThatChanged() throws Exception {
        CommitWork work = assemble(1, 0, read(10), changed(counted("a", "b")));

        assertThat(journal(work, SOURCE_JOURNAL))
                .extracting(JournalRecord::kind)
                .containsExactly(JournalRecord.Kind.COMMIT);
        List<JournalRecord> keyed = journal(work, KEYED_JOURNAL);
        assertThat(keyed).hasSizeGreaterThan(1);
        assertThat(keyed.subList(0, keyed.size() - 1))
                .extracting(JournalRecord::kind)
                .containsOnly(JournalRecord.Kind.DATA);
        assertThat(keyed.get(keyed.size() - 1).kind()).isEqualTo(JournalRecord.Kind.COMMIT);
        assertThat(keyed).allSatisfy(record -> {
            assertThat(record.run()).isEqualTo(5);
            assertThat(record.term()).isEqualTo(2);
            assertThat(record.sequence()).isZero();
        });
        assertThat(work.commit()).isEqualTo(1);
        assertThat(work.cutNanos()).isEqualTo(77);
    }

    @Test
    void shouldKeepTheOutputsOfTheSlotsApartAndInOrder() {
        LogWrite first = CommitWorks.write("x");
        LogWrite second = CommitWorks.write("y");
        LogWrite third = CommitWorks.write("z");
        CommitWork work =
                assembler.assemble(4, List.of(slot(0, 4, List.of(first, second)), slot(1, 4, List.of(third))), 0, 0);
        assertThat(work.outputs()).containsExactly(List.of(first, second), List.of(third));
        assertThat(work.isEmpty()).isFalse();
    }

    @Test
    void shouldNamePositionWatermarkVerdictsAndPendingSinksInTheCommitRecord() {
        CommitWork work = assemble(
                1,
                0,
                new TaskCut(
                        0,
                        new SourcePosition(10, new byte[] {9}),
                        900,
                        null,
                        List.of(new PendingSink("sink", new byte[] {1, 2})),
                        List.of(),
                        null,
                        List.of(new VerdictTaken(8, new Verdict(Verdict.Kind.DEAD_LETTER, "E", "m")))));
        CommitRecord record = replayed(SOURCE_JOURNAL, work);
        assertThat(record.sequence()).isZero();
        assertThat(record.watermarkMs()).isEqualTo(900);
        assertThat(record.positions()).singleElement().satisfies(position -> {
            assertThat(position.topic()).isEqualTo("in");
            assertThat(position.partition()).isEqualTo(3);
            assertThat(position.offset()).isEqualTo(10);
            assertThat(position.detail()).containsExactly(9);
        });
        assertThat(record.verdicts()).containsExactly(new CommitRecord.VerdictTaken("in", 3, 8, "DEAD_LETTER"));
        assertThat(record.sinkPending()).singleElement().satisfies(pending -> {
            assertThat(pending.operator()).isEqualTo("sink");
            assertThat(pending.bytes()).containsExactly(1, 2);
        });
    }

    @Test
    void shouldCountSequencesPerTaskAndOnlyItsOwnCommits() throws Exception {
        CommitWork first = assemble(1, 0, read(10));
        CommitWork second = assemble(2, 0, read(10), changed(counted("a")));
        CommitWork third = assemble(3, 0, read(12), changed(counted("b")));
        assertThat(replayed(SOURCE_JOURNAL, first, second, third).sequence())
                .as("commit 2 moved nothing")
                .isEqualTo(1);
        assertThat(replayed(KEYED_JOURNAL, first, second, third).sequence()).isEqualTo(1);
    }

    @Test
    void shouldGoOnWithTheSequenceAfterTheRestoredOne() {
        CommitAssembler restored = new CommitAssembler(List.of(source(41, SourcePosition.of(10))));
        CommitWork work = restored.assemble(1, List.of(slot(0, 1, List.of(), read(11))), 0, 0);
        assertThat(journal(work, SOURCE_JOURNAL))
                .extracting(JournalRecord::sequence)
                .containsExactly(42L);
        assertThat(work.offsets())
                .isEqualTo(Map.of("fraud", Map.of(INPUT, new CommittedOffset(11, "penstock:1:5:2:42"))));
    }

    @Test
    void shouldMirrorAPositionWithTheSequenceOfItsCommitRecord() {
        assertThat(assemble(1, 0, read(10)).offsets())
                .isEqualTo(Map.of("fraud", Map.of(INPUT, new CommittedOffset(10, "penstock:1:5:2:0"))));
        assertThat(assemble(2, 0, read(15)).offsets())
                .isEqualTo(Map.of("fraud", Map.of(INPUT, new CommittedOffset(15, "penstock:1:5:2:1"))));
    }

    @Test
    void shouldBeEmptyWhenNothingHasChanged() throws Exception {
        assemble(1, HOUR_MS, read(10), changed(counted("a")));
        CommitWork idle = assemble(2, HOUR_MS, read(10), changed(counted()));
        assertThat(idle.isEmpty()).isTrue();
        assertThat(journal(idle)).isEmpty();
        assertThat(idle.offsets()).isEmpty();
    }

    @Test
    void shouldMirrorAgainWhenTwelveHoursHavePassedWithoutAJournalRecord() {
        CommitWork first = assemble(1, HOUR_MS, read(10));
        assertThat(assemble(2, 13 * HOUR_MS, read(10)).isEmpty()).isTrue();

        CommitWork again = assemble(3, 13 * HOUR_MS + 1, read(10));
        assertThat(again.offsets())
                .as("the sequence of the journal's last record")
                .isEqualTo(Map.of("fraud", Map.of(INPUT, new CommittedOffset(10, "penstock:1:5:2:0"))));
        assertThat(journal(again)).isEmpty();
        assertThat(assemble(4, 13 * HOUR_MS + 2, read(10)).isEmpty()).isTrue();
        CommitWork next = assemble(5, 13 * HOUR_MS + 3, read(11));
        assertThat(replayed(SOURCE_JOURNAL, first, again, next).sequence())
                .as("mirroring takes no sequence")
                .isEqualTo(1);
    }

    @Test
    void shouldMirrorNothingBeforeTheJournalsFirstRecord() {
        CommitAssembler unread = new CommitAssembler(List.of(source(-1, SourcePosition.of(10))));
        CommitWork work = unread.assemble(1, List.of(slot(0, 1, List.of(), read(10))), 0, 100 * HOUR_MS);
        assertThat(work.isEmpty()).isTrue();
    }

    @Test
    void shouldMirrorARestoredTaskOnceWhenItStarts() {
        CommitAssembler restored = new CommitAssembler(List.of(source(3, SourcePosition.of(10))));
        CommitWork work = restored.assemble(1, List.of(slot(0, 1, List.of(), read(10))), 0, 100 * HOUR_MS);
        assertThat(journal(work)).isEmpty();
        assertThat(work.offsets())
                .isEqualTo(Map.of("fraud", Map.of(INPUT, new CommittedOffset(10, "penstock:1:5:2:3"))));
    }

    @Test
    void shouldWriteOffsetsAndNoJournalInAJobWithoutState() {
        CommitAssembler stateless = new CommitAssembler(
                List.of(new TaskLedger(new TaskId("lines", 0), 1, RUN, TERM, null, SPLIT, "fraud", -1, null)));
        CommitWork work = stateless.assemble(1, List.of(slot(0, 1, List.of(), read(10))), 0, 0);
        assertThat(journal(work)).isEmpty();
        assertThat(work.offsets().get("fraud")).containsOnlyKeys(INPUT);
        assertThat(work.offsets().get("fraud").get(INPUT).offset()).isEqualTo(10);
    }

    @Test
    void shouldJournalAndMirrorNothingOfASourceOutsideTheCluster() {
        CommitAssembler outside = new CommitAssembler(
                List.of(new TaskLedger(new TaskId("lines", 0), 1, RUN, TERM, SOURCE_JOURNAL, SPLIT, null, -1, null)));
        CommitWork work = outside.assemble(1, List.of(slot(0, 1, List.of(), read(10))), 0, 100 * HOUR_MS);
        assertThat(work.offsets()).isEmpty();
        assertThat(journal(work, SOURCE_JOURNAL)).hasSize(1);
    }

    @Test
    void shouldCommitATaskOfWhichOnlyASinkPends() {
        TaskCut pending = new TaskCut(
                1, null, 0, null, List.of(new PendingSink("sink", new byte[] {1})), List.of(), null, List.of());
        assertThat(journal(assemble(1, 0, pending), KEYED_JOURNAL))
                .extracting(JournalRecord::kind)
                .containsExactly(JournalRecord.Kind.COMMIT);
    }

    @Test
    void shouldSplitAWriteSetThatExceedsAJournalRecord() throws Exception {
        StateSpec text = StateSpec.value("score/text", Types.STRING.createSerde());
        state.setCurrentKey("a");
        StringBuilder noise = new StringBuilder();
        new Random(1).ints(2_000_000, 'a', 'z' + 1).forEach(letter -> noise.append((char) letter));
        state.<String>valueState(text).update(noise.toString());
        CommitWork work = assemble(1, 0, changed(state.seal()));
        assertThat(journal(work)).hasSizeGreaterThan(3);
        assertThat(journal(work))
                .allSatisfy(write -> assertThat(write.payloadBytes()).isLessThan(1 << 20));
        assertThat(replayed(KEYED_JOURNAL, work).sequence()).isZero();
    }

    @Test
    void shouldNameTheRecordThatATaskNumberAndAnOffsetStandFor() {
        assertThat(assembler.describeOrigin(0, 17)).isEqualTo("record in-3 offset 17");
        assertThat(assembler.describeOrigin(SlotEvent.NO_ORIGIN, 0))
                .isEqualTo("no record (a timer, or the task's own start)");
    }

    /** Else a next life would hand the sink again what it finished long ago. */
    @Test
    void shouldSayInARecordOfItsOwnThatNothingPendsAnyMore() {
        TaskCut pending = new TaskCut(
                1, null, 0, null, List.of(new PendingSink("sink", new byte[] {1})), List.of(), null, List.of());
        TaskCut nothing = new TaskCut(1, null, 0, null, List.of(), List.of(), null, List.of());
        assemble(1, 0, pending);
        assertThat(assembler.isAnythingPending()).isTrue();

        CommitWork done = assemble(2, 0, nothing);
        assertThat(journal(done)).hasSize(1);
        assertThat(assembler.isAnythingPending()).isFalse();
        assertThat(assemble(3, 0, nothing).isEmpty()).isTrue();
    }

    /** What a sink goes on from is written when it changes, and whenever a record is written; and does not pend. */
    @Test
    void shouldCommitTheStateOfASinkWhereItHasChanged() {
        PendingSink state = new PendingSink("sink#state", new byte[] {1});
        TaskCut with = new TaskCut(1, null, 0, null, List.of(state), List.of(), null, List.of());
        CommitWork first = assemble(1, 0, with);
        assertThat(journal(first, KEYED_JOURNAL)).hasSize(1);
        assertThat(assembler.isAnythingPending()).isFalse();
        assertThat(assemble(2, 0, with).isEmpty()).isTrue();
        PendingSink changed = new PendingSink("sink#state", new byte[] {2});
        TaskCut then = new TaskCut(1, null, 0, null, List.of(changed), List.of(), null, List.of());
        CommitWork second = assemble(3, 0, then);
        assertThat(replayed(KEYED_JOURNAL, first, second).sinkPending())
                .singleElement()
                .satisfies(kept -> {
                    assertThat(kept.operator()).isEqualTo("sink#state");
                    assertThat(kept.bytes()).containsExactly(2);
                });
        TaskCut none = new TaskCut(1, null, 0, null, List.of(), List.of(), null, List.of());
        assertThat(replayed(KEYED_JOURNAL, first, second, assemble(4, 0, none)).sinkPending())
                .isEmpty();
        assertThat(assemble(5, 0, none).isEmpty()).isTrue();
    }

    @Test
    void shouldSaySoTooOfWhatAnEarlierLifeLeftPending() {
        CommitAssembler restored = new CommitAssembler(
                List.of(source(-1, null), keyed().withSinks(List.of(new PendingSink("sink", new byte[] {1})))));
        TaskCut nothing = new TaskCut(1, null, 0, null, List.of(), List.of(), null, List.of());
        CommitWork done = restored.assemble(1, List.of(slot(0, 1, List.of(), nothing)), 77, 0);
        assertThat(journal(done)).hasSize(1);
    }

    private static TaskCut flying(byte... bytes) {
        return new TaskCut(
                1,
                null,
                0,
                null,
                bytes.length == 0 ? List.of() : List.of(new PendingSink("ask#inflight", bytes)),
                List.of(),
                null,
                List.of());
    }

    @Test
    void shouldSayWhatIsInFlightWhenItHasChangedAndKeepNobodyWaiting() {
        assertThat(journal(assemble(1, 0, flying((byte) 1)))).hasSize(1);
        assertThat(assembler.isAnythingPending())
                .as("a stop waits for sinks only")
                .isFalse();
        assertThat(assemble(2, 0, flying((byte) 1)).isEmpty()).isTrue();
        assertThat(journal(assemble(3, 0, flying((byte) 2)))).hasSize(1);
        assertThat(journal(assemble(4, 0, flying())))
                .as("or a restart would ask again")
                .hasSize(1);
        assertThat(assemble(5, 0, flying()).isEmpty()).isTrue();
    }

    @Test
    void shouldSayWhatIsNotInFlightAnyMoreAfterARestart() {
        CommitAssembler restored = new CommitAssembler(
                List.of(source(-1, null), keyed().withSinks(List.of(new PendingSink("ask#inflight", new byte[] {1})))));
        assertThat(journal(restored.assemble(1, List.of(slot(0, 1, List.of(), flying())), 77, 0)))
                .hasSize(1);
    }
}
