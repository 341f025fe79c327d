package io.penstock.quarkus.messaging.ack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.connector.sink2.SinkWriter;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ChannelWriterTest {

    private static final int UNACKNOWLEDGED_MAX = 3;

    private final List<String> sent = new ArrayList<>();
    private final Map<String, UniEmitter<? super Void>> answers = new HashMap<>();
    private final Outbox outbox = new Outbox("out", this::send, new SerialCalls(Runnable::run), UNACKNOWLEDGED_MAX);
    private ChannelWriter<String> writer = writer(outbox);

    private Uni<Void> send(Object payload) {
        return Uni.createFrom().emitter(answer -> {
            sent.add((String) payload);
            answers.put((String) payload, answer);
        });
    }

    private static ChannelWriter<String> writer(Outbox outbox) {
        return new ChannelWriter<>(outbox, outbox.lane("sink/0"), Types.STRING.createSerde());
    }

    private void acknowledge(String payload) {
        Objects.requireNonNull(answers.get(payload)).complete(null);
    }

    private void write(String... records) {
        SinkWriter.Context none = null;
        for (String record : records) {
            writer.write(record, none);
        }
    }

    @Test
    void shouldSendAfterTheCommitAndNotBefore() {
        write("a", "b");
        assertThat(writer.prepareCommit(1)).isNotNull();
        write("c");
        assertThat(sent).isEmpty();
        writer.committed(1);
        assertThat(sent).containsExactly("a", "b");
    }

    @Test
    void shouldKeepInTheJournalWhatIsNotAcknowledged() {
        write("a", "b");
        writer.prepareCommit(1);
        writer.committed(1);
        acknowledge("a");
        byte[] pending = Objects.requireNonNull(writer.prepareCommit(2));

        List<String> resent = new ArrayList<>();
        Outbox nextProcess = new Outbox(
                "out",
                payload -> {
                    resent.add((String) payload);
                    return Uni.createFrom().voidItem();
                },
                new SerialCalls(Runnable::run),
                UNACKNOWLEDGED_MAX);
        ChannelWriter<String> next = writer(nextProcess);
        next.restore(0, pending);
        assertThat(resent).isEmpty();
        next.committed(1);
        assertThat(resent).containsExactly("b");
        assertThat(next.prepareCommit(2)).as("all is acknowledged").isNull();
        assertThat(nextProcess.isEmpty()).isTrue();
    }

    @Test
    void shouldNotSendTwiceWhatAnEarlierWriterOfTheProcessHasHandedOver() {
        write("a");
        writer.prepareCommit(1);
        writer.committed(1);
        byte[] pending = Objects.requireNonNull(writer.prepareCommit(2));
        writer.close();
        acknowledge("a");

        writer = writer(outbox);
        writer.restore(2, pending);
        write("b");
        writer.prepareCommit(3);
        writer.committed(3);
        assertThat(sent).containsExactly("a", "b");
    }

    @Test
    void shouldForgetWhatARollbackDrops() {
        write("a");
        writer.close();
        writer = writer(outbox);
        write("b");
        writer.prepareCommit(1);
        writer.committed(1);
        assertThat(sent).containsExactly("b");
    }

    @Test
    void shouldBeFullUntilAcknowledged() {
        write("a", "b");
        assertThat(writer.isFull()).isFalse();
        write("c");
        assertThat(writer.isFull()).isTrue();
        writer.prepareCommit(1);
        writer.committed(1);
        assertThat(writer.isFull()).isTrue();
        acknowledge("b");
        assertThat(writer.isFull()).isFalse();
    }

    @Test
    void shouldFailTheNextCutWhenAMessageIsRefusedAndSendItAgain() {
        write("a");
        writer.prepareCommit(1);
        writer.committed(1);
        Objects.requireNonNull(answers.get("a")).fail(new IllegalStateException("no room"));
        assertThatThrownBy(() -> writer.prepareCommit(2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("channel \"out\" refused a message")
                .hasMessageContaining("no room");
        writer.close();

        writer = writer(outbox);
        byte[] pending = Objects.requireNonNull(writer.prepareCommit(2));
        assertThat(pending).as("still in the journal").isNotEmpty();
        writer.committed(2);
        assertThat(sent).containsExactly("a", "a");
        acknowledge("a");
        assertThat(outbox.isEmpty()).isTrue();
    }

    @Test
    void shouldTakeAChannelWithoutAnotherEndForARefusal() {
        Outbox deadEnd = new Outbox(
                "out",
                payload -> {
                    throw new IllegalStateException("no other end");
                },
                new SerialCalls(Runnable::run),
                UNACKNOWLEDGED_MAX);
        writer = writer(deadEnd);
        write("a");
        writer.prepareCommit(1);
        writer.committed(1);
        assertThatThrownBy(() -> writer.prepareCommit(2)).hasMessageContaining("no other end");
    }

    @Test
    void shouldRefusePendingMessagesOfAVersionThatItDoesNotKnow() {
        assertThatThrownBy(() -> writer.restore(1, new byte[] {9, 0}))
                .hasMessageContaining("version 9")
                .hasMessageContaining("version 1");
    }
}
