package io.penstock.engine.taskmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.log.CommittedOffset;
import io.penstock.protocol.OffsetMetadata;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.journal.CommitRecord.InputPosition;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every sentence of DESIGN rule 6 about where a source task goes on. */
class PositionCheckTest {

    private static final TaskId TASK = new TaskId("lines", 0);
    private static final SourceSplit SPLIT = new SourceSplit("in", 4);
    private static final byte[] DETAIL = {1, 2};
    /** Run 5, term 3, sequence 8: position 100. */
    private static final CommitRecord LAST = CommitRecord.of(5, 3, 8, 0, Long.MIN_VALUE)
            .withPositions(List.of(new InputPosition("other", 4, 1, null), new InputPosition("in", 4, 100, DETAIL)));

    private final PositionCheck strict = new PositionCheck("fraud", true, false);
    private final PositionCheck lenient = new PositionCheck("fraud", true, true);

    private static CommittedOffset mirror(long offset, long run, long term, long sequence) {
        return new CommittedOffset(offset, new OffsetMetadata(new RunId(run), new Term(term), sequence).encode());
    }

    private static CommittedOffset byUser(long offset) {
        return new CommittedOffset(offset, "");
    }

    /** The first commit of a journal that was begun anew. */
    private static CommitRecord anew() {
        return CommitRecord.of(5, 4, 0, 0, 0).withPositions(List.of(new InputPosition("in", 4, 3, null)));
    }

    private static PositionCheck.Journaled journaled(@Nullable CommitRecord last) {
        return new PositionCheck.Journaled(last, last == null ? 0 : 1);
    }

    private static @Nullable Long offset(@Nullable SourcePosition position) {
        return position == null ? null : position.offset();
    }

    private @Nullable Long strictly(@Nullable CommitRecord last, @Nullable CommittedOffset committed) {
        return offset(strict.position(TASK, SPLIT, journaled(last), committed));
    }

    private @Nullable Long leniently(@Nullable CommitRecord last, @Nullable CommittedOffset committed) {
        return offset(lenient.position(TASK, SPLIT, journaled(last), committed));
    }

    @Test
    void shouldGoOnAtTheGroupsOffsetWhenThereIsNoJournal() {
        assertThat(offset(strict.position(TASK, SPLIT, null, byUser(42)))).isEqualTo(42);
        assertThat(offset(strict.position(TASK, SPLIT, null, mirror(43, 9, 9, 9))))
                .isEqualTo(43);
    }

    @Test
    void shouldLeaveTheBeginningToTheSourceWhenNobodyHasReadTheSplit() {
        assertThat(strict.position(TASK, SPLIT, null, null)).isNull();
        assertThat(strict.position(TASK, SPLIT, journaled(null), null)).isNull();
    }

    @Test
    void shouldGoOnAtTheJournalsPositionWithItsDetailWhenThereIsNoOffset() {
        SourcePosition position = Objects.requireNonNull(strict.position(TASK, SPLIT, journaled(LAST), null));
        assertThat(position.offset()).isEqualTo(100);
        assertThat(position.detail()).isSameAs(DETAIL);
    }

    @Test
    void shouldGoOnAtTheJournalsPositionWhenTheMirrorAgreesOrLags() {
        assertThat(strictly(LAST, mirror(100, 5, 3, 8))).isEqualTo(100);
        assertThat(strictly(LAST, mirror(90, 5, 3, 7))).isEqualTo(100);
        assertThat(strictly(LAST, mirror(0, 5, 1, 0))).isEqualTo(100);
    }

    @Test
    void shouldTakeAMirrorThatALaterOwnerWroteAgain() {
        assertThat(strictly(LAST, mirror(100, 5, 4, 8))).isEqualTo(100);
    }

    /** A job without state has no journal; its offsets go on, with the sequence 0. */
    @Test
    void shouldRefuseAMirrorThatWasWrittenWhileTheJobHadNoState() {
        assertThatThrownBy(() -> strictly(LAST, mirror(170, 5, 4, 0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("or the job ran without state since");
        assertThat(leniently(LAST, mirror(170, 5, 4, 0))).isEqualTo(170);
    }

    @Test
    void shouldRefuseAMirrorOfACommitThatTheJournalDoesNotKnow() {
        for (CommittedOffset ahead : List.of(mirror(110, 5, 3, 9), mirror(100, 6, 3, 8), mirror(100, 4, 3, 8))) {
            assertThatThrownBy(() -> strictly(LAST, ahead))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(
                            "job fraud: group offset " + ahead.offset() + " of in-4 was committed with run")
                    .hasMessageContaining("but the journal of task lines/0 ends at run 5, sequence 8")
                    .hasMessageContaining("penstock.restore.honour-offset-reset=true");
        }
        assertThatThrownBy(() -> strictly(null, mirror(7, 5, 3, 8)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("group offset 7 of in-4 was committed with run 5, sequence 8,"
                        + " but the journal of task lines/0 ends at nothing");
    }

    @Test
    void shouldGoOnFromAMirrorThatTheJournalDoesNotKnowOnlyWhenToldTo() {
        assertThat(leniently(LAST, mirror(110, 5, 3, 9))).isEqualTo(110);
        assertThat(leniently(null, mirror(7, 5, 3, 8))).isEqualTo(7);
    }

    @Test
    void shouldRefuseAMirrorOfTheSameCommitWithAnotherOffsetWhateverTheOption() {
        for (PositionCheck check : List.of(strict, lenient)) {
            assertThatThrownBy(() -> check.position(TASK, SPLIT, journaled(LAST), mirror(99, 5, 3, 8)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("job fraud: group offset 99 of in-4 carries sequence 8, with which the journal of task"
                            + " lines/0 has offset 100; one of the two was changed from outside");
        }
    }

    @Test
    void shouldRefuseAnOffsetThatAUserSetUnlessItIsTheJournalsOwn() {
        for (CommittedOffset set : List.of(byUser(50), new CommittedOffset(50, "reset by bob"))) {
            assertThatThrownBy(() -> strictly(LAST, set))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(
                            "group offset 50 of in-4 was set by a user, the journal of task lines/0 says 100")
                    .hasMessageContaining("delete the offset, or start with penstock.restore.honour-offset-reset=true");
        }
        assertThat(strictly(LAST, byUser(100))).isEqualTo(100);
    }

    @Test
    void shouldHonourAUsersOffsetWhenToldTo() {
        assertThat(leniently(LAST, byUser(50))).isEqualTo(50);
    }

    @Test
    void shouldLeaveAUsersOffsetToTheSourceBeforeTheFirstCommit() {
        assertThat(strict.position(TASK, SPLIT, journaled(null), byUser(50))).isNull();
        assertThat(lenient.position(TASK, SPLIT, journaled(null), byUser(50))).isNull();
    }

    @Test
    void shouldRefuseACommitRecordWithoutAPositionOfTheSplit() {
        CommitRecord elsewhere =
                CommitRecord.of(5, 3, 8, 0, 0).withPositions(List.of(new InputPosition("in", 3, 100, null)));
        assertThatThrownBy(() -> strictly(elsewhere, null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the last commit record of task lines/0 (sequence 8) names no position of in-4");
    }

    @Test
    void shouldRefuseAJournalOfAHigherTermThanTheOwners() {
        assertThat(strict.term(TASK, new Term(3), 3)).isEmpty();
        assertThat(strict.term(TASK, new Term(3), 0)).isEmpty();
        assertThat(strict.term(TASK, new Term(3), 4).orElseThrow())
                .contains("the journal of task lines/0 was written with term 4, this incarnation owns it with term 3");
    }

    @Test
    void shouldNotBelieveTheLateMirrorOfAReplacedOwnerWithoutTransactions() {
        PositionCheck check = new PositionCheck("fraud", false, false);
        PositionCheck.Journaled last = new PositionCheck.Journaled(LAST, 2);
        // of the last owner, behind whose commit the next term's record came; of the one before it, which repeated a
        // sequence
        assertThat(offset(check.position(TASK, SPLIT, last, mirror(110, 5, 3, 9))))
                .isEqualTo(100);
        assertThat(offset(check.position(TASK, SPLIT, last, mirror(95, 5, 2, 8))))
                .isEqualTo(100);
        assertThat(check.position(TASK, SPLIT, new PositionCheck.Journaled(null, 2), mirror(7, 5, 2, 0)))
                .isNull();
    }

    @Test
    void shouldRefuseAMirrorOfAnOwnerWhoseJournalIsGoneWithoutTransactions() {
        PositionCheck check = new PositionCheck("fraud", false, false);
        for (PositionCheck.Journaled journal :
                List.of(new PositionCheck.Journaled(null, 4), new PositionCheck.Journaled(anew(), 4))) {
            assertThatThrownBy(() -> check.position(TASK, SPLIT, journal, mirror(7, 5, 3, 8)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the journal topic has lost records or was deleted");
        }
        assertThatThrownBy(() -> check.position(TASK, SPLIT, new PositionCheck.Journaled(LAST, 2), mirror(99, 5, 3, 8)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one of the two was changed from outside");
    }
}
