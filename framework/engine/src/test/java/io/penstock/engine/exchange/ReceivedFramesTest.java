package io.penstock.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.engine.exchange.CombinedTime.Standing;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.exchange.FrameHeader;
import io.penstock.statestore.journal.CommitRecord.SenderCounter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReceivedFramesTest {

    private static final RunId RUN = new RunId(7);
    private static final TaskId FIRST = new TaskId("in", 0);
    private static final TaskId SECOND = new TaskId("in", 1);

    private final ReceivedFrames frames = new ReceivedFrames(RUN, List.of());

    private static FrameHeader frame(TaskId sender, long term, long sequence, long watermarkMs, boolean idle) {
        return new FrameHeader(RUN, sender, new Term(term), sequence, 0, watermarkMs, idle, 0, 1);
    }

    private void take(TaskId sender, long term, long sequence, long watermarkMs, boolean idle) {
        FrameHeader frame = frame(sender, term, sequence, watermarkMs, idle);
        assertThat(frames.isNext(frame)).isTrue();
        frames.taken(frame);
    }

    @Test
    void shouldTakeFramesInTheirSequenceAndIgnoreRepeats() {
        take(FIRST, 1, 0, 10, false);
        take(FIRST, 1, 1, 11, false);
        assertThat(frames.isNext(frame(FIRST, 1, 0, 10, false))).isFalse();
        assertThat(frames.isNext(frame(FIRST, 1, 1, 10, false))).isFalse();
        take(FIRST, 1, 2, 12, false);
    }

    @Test
    void shouldNameAFrameThatIsMissing() {
        take(FIRST, 3, 0, 10, false);
        assertThatThrownBy(() -> frames.isNext(frame(FIRST, 3, 2, 10, false)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("frame 2 of sender in/0, term 3, where frame 1 is expected");
        assertThatThrownBy(() -> frames.isNext(frame(SECOND, 1, 1, 10, false)))
                .hasMessageContaining("none of it has been taken yet");
    }

    @Test
    void shouldBeginAtNothingWithEachTermAndIgnoreLowerOnes() {
        take(FIRST, 3, 0, 10, false);
        take(FIRST, 3, 1, 10, false);
        take(FIRST, 5, 0, 10, false);
        assertThat(frames.isNext(frame(FIRST, 3, 2, 10, false))).isFalse();
        assertThatThrownBy(() -> frames.isNext(frame(FIRST, 6, 1, 10, false)))
                .hasMessageContaining("where frame 0 is expected");
    }

    @Test
    void shouldIgnoreOtherRuns() {
        assertThat(frames.isNext(new FrameHeader(new RunId(6), FIRST, new Term(1), 4, 0, 10, false, 0, 1)))
                .isFalse();
    }

    @Test
    void shouldWaitForAnExpectedSenderThatHasNotSpoken() {
        frames.expect(Set.of(FIRST, SECOND));
        take(FIRST, 1, 0, 10, false);
        assertThat(frames.time().leastMs()).isEqualTo(Long.MIN_VALUE);
        take(SECOND, 1, 0, 4, false);
        assertThat(frames.time().leastMs()).isEqualTo(4);
        assertThat(frames.time().standing()).isEqualTo(Standing.ACTIVE);
    }

    @Test
    void shouldNotWaitForTheIdleNorForThoseWhoAreNotExpected() {
        frames.expect(Set.of(FIRST, SECOND));
        take(FIRST, 1, 0, 10, false);
        take(SECOND, 1, 0, 4, true);
        assertThat(frames.time().leastMs()).isEqualTo(10);
        take(FIRST, 1, 1, 12, true);
        assertThat(frames.time().standing()).isEqualTo(Standing.IDLE);
        take(SECOND, 1, 1, 6, false);
        assertThat(frames.time().leastMs()).isEqualTo(6);
        frames.expect(Set.of(FIRST));
        assertThat(frames.time().standing()).isEqualTo(Standing.IDLE);
        frames.expect(Set.of());
        assertThat(frames.expectsAny()).isFalse();
        assertThat(frames.time().standing()).isEqualTo(Standing.NONE);
    }

    @Test
    void shouldNotTakeTheEndOfOneForTheEndWhileAnotherIsIdle() {
        frames.expect(Set.of(FIRST, SECOND));
        take(FIRST, 1, 0, Long.MAX_VALUE, false);
        take(SECOND, 1, 0, 4, true);
        assertThat(frames.time().standing()).isEqualTo(Standing.IDLE);
        take(SECOND, 1, 1, 6, false);
        assertThat(frames.time().standing()).isEqualTo(Standing.ACTIVE);
        assertThat(frames.time().leastMs()).isEqualTo(6);
        take(SECOND, 1, 2, Long.MAX_VALUE, true);
        assertThat(frames.time().standing()).isEqualTo(Standing.ENDED);
        assertThat(frames.time().leastMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldKeepASendersTimeWhenANewOwnerOfItBeginsLower() {
        frames.expect(Set.of(FIRST));
        take(FIRST, 1, 0, 10, false);
        take(FIRST, 2, 0, 3, false);
        assertThat(frames.time().leastMs()).isEqualTo(10);
    }

    @Test
    void shouldGoBackToWhatWasNotedAtACutAndToWhatWasJournaled() {
        frames.expect(Set.of(FIRST));
        take(FIRST, 2, 0, 10, true);
        List<SenderCounter> cut = frames.counters();
        assertThat(cut).containsExactly(new SenderCounter("in/0", 2, 0, 10, true));
        take(FIRST, 2, 1, 20, false);
        frames.rollBack(cut);
        assertThat(frames.time().standing()).isEqualTo(Standing.IDLE);
        assertThat(frames.counters()).isSameAs(cut);
        take(FIRST, 2, 1, 20, false);

        ReceivedFrames restored = new ReceivedFrames(RUN, cut);
        restored.expect(Set.of(FIRST));
        assertThat(restored.time().standing()).isEqualTo(Standing.IDLE);
        assertThat(restored.isNext(frame(FIRST, 2, 0, 10, false))).isFalse();
        assertThat(restored.isNext(frame(FIRST, 2, 1, 10, false))).isTrue();
    }
}
