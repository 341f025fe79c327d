package io.penstock.quarkus.messaging.ack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.api.connector.source.SplitOutput.Admission;
import org.junit.jupiter.api.Test;

class ChannelReaderTest {

    private static final SourceSplit SPLIT = new SourceSplit("channel:in", 0);
    private static final int UNSETTLED_MAX = 8;

    private final Channel channel = new Channel();
    private final Inbox inbox = new Inbox("in", () -> channel, new SerialCalls(Runnable::run), UNSETTLED_MAX);
    private final Given given = new Given();
    private ChannelReader<String> reader = opened(0);

    private ChannelReader<String> opened(long from) {
        inbox.open();
        ChannelReader<String> created = new ChannelReader<>(inbox, String.class);
        created.addSplit(SPLIT, SourcePosition.of(from), given);
        return created;
    }

    @Test
    void shouldAskForNoMoreThanMayBeUnsettled() {
        assertThat(channel.requested).isEqualTo(UNSETTLED_MAX);
        channel.give("a", "b", "c", "d", "e", "f", "g", "h");
        reader.poll();
        reader.cut(1);
        assertThat(channel.requested).as("nothing is settled").isZero();
        reader.committed(1);
        assertThat(channel.requested).isEqualTo(UNSETTLED_MAX);
    }

    @Test
    void shouldAcknowledgeInOrderWhatTheCommitContains() {
        channel.give("a", "b");
        reader.poll();
        reader.cut(1);
        channel.give("c");
        reader.poll();
        reader.cut(2);
        assertThat(channel.acknowledged).isEmpty();
        reader.committed(1);
        assertThat(channel.acknowledged).containsExactly("a", "b");
        reader.committed(2);
        assertThat(channel.acknowledged).containsExactly("a", "b", "c");
    }

    @Test
    void shouldGiveAgainWithTheSameNumbersAfterARollback() {
        channel.give("a", "b");
        reader.poll();
        reader.cut(1);
        channel.give("c");
        reader.poll();
        given.records.clear();
        reader.rolledBack(1);
        reader.addSplit(SPLIT, SourcePosition.of(2), given);
        reader.poll();
        assertThat(given.records).containsExactly("2:c");
        assertThat(channel.acknowledged)
                .as("the commit of the cut is not known yet")
                .isEmpty();
        reader.committed(1);
        assertThat(channel.acknowledged).containsExactly("a", "b");
    }

    @Test
    void shouldGiveTheNextLifeWhatThisOneHasNotCommitted() {
        channel.give("a", "b", "c");
        reader.poll();
        reader.cut(1);
        reader.close();
        given.records.clear();

        reader = opened(inbox.firstUnsettled());
        reader.poll();
        assertThat(given.records).containsExactly("0:a", "1:b", "2:c");
        assertThat(channel.acknowledged).isEmpty();
    }

    /** The answer to the commit was lost, but the journal has it. */
    @Test
    void shouldAcknowledgeWhatTheNextLifeFindsCommitted() {
        channel.give("a", "b", "c");
        reader.poll();
        reader.cut(1);
        reader.close();
        given.records.clear();

        reader = opened(2);
        reader.poll();
        assertThat(channel.acknowledged).containsExactly("a", "b");
        assertThat(given.records).containsExactly("2:c");
    }

    @Test
    void shouldNumberOnFromWhereAnotherProcessEnded() {
        Inbox fresh = new Inbox("in", () -> channel, new SerialCalls(Runnable::run), UNSETTLED_MAX);
        fresh.open();
        channel.give("a");
        ChannelReader<String> first = new ChannelReader<>(fresh, String.class);
        first.addSplit(SPLIT, SourcePosition.of(100), given);
        first.poll();
        assertThat(given.records).containsExactly("100:a");
        assertThat(first.position(SPLIT).offset()).isEqualTo(101);
    }

    @Test
    void shouldRefuseADeadLetterAndAWrongTypeAfterTheCommit() {
        given.verdicts.put(1L, Admission.DEAD_LETTER);
        given.verdicts.put(2L, Admission.SKIP);
        channel.give("a", "bad", "skipped", 17);
        reader.poll();
        assertThat(given.records).containsExactly("0:a", "1:handed back", "3:undecodable");
        reader.cut(1);
        assertThat(channel.refused).isEmpty();
        reader.committed(1);
        assertThat(channel.acknowledged).containsExactly("a", "skipped");
        assertThat(channel.refused).hasSize(2);
        assertThat(channel.refused.get(0)).isEqualTo("bad because rejected by the job: E: bad");
        assertThat(channel.refused.get(1)).contains("java.lang.Integer").contains("java.lang.String");
    }

    @Test
    void shouldFailOnceAllIsReadWhenTheChannelHasFailed() {
        channel.give("a");
        channel.fail(new IllegalStateException("broken"));
        assertThat(reader.poll()).as("what came before").isTrue();
        assertThatThrownBy(reader::poll)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("channel \"in\" has failed")
                .hasMessageContaining("broken");
    }

    @Test
    void shouldFailWhenTheChannelHasNoOtherEnd() {
        Inbox deadEnd = new Inbox(
                "in",
                () -> {
                    throw new IllegalStateException("no other end");
                },
                new SerialCalls(Runnable::run),
                UNSETTLED_MAX);
        deadEnd.open();
        ChannelReader<String> lost = new ChannelReader<>(deadEnd, String.class);
        lost.addSplit(SPLIT, SourcePosition.of(0), given);
        assertThatThrownBy(lost::poll).hasMessageContaining("no other end");
    }

    @Test
    void shouldKnowHowManyWait() {
        channel.give("a", "b");
        assertThat(reader.pendingRecords(SPLIT)).isEqualTo(2);
        assertThat(reader.isCaughtUp(SPLIT)).isFalse();
        reader.poll();
        assertThat(reader.isCaughtUp(SPLIT)).isTrue();
    }
}
