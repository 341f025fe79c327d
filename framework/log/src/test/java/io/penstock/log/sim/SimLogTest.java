package io.penstock.log.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.log.CommittedOffset;
import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What only a simulation can provoke: lost answers, crashes, late markers, zombies. */
class SimLogTest {

    private static final LogPartition PARTITION = new LogPartition("topic", 0);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private SimScheduler scheduler = new SimScheduler(0);
    private SimLog log = new SimLog(scheduler);

    private void start(long seed, SimSettings settings) {
        scheduler = new SimScheduler(seed);
        log = new SimLog(scheduler, settings);
        log.createTopicNow("topic", 3);
    }

    private <T> Pending<T> settle(Pending<T> pending) {
        while (!pending.isDone()) {
            assertThat(scheduler.runNext()).as("nothing left to happen").isTrue();
        }
        return pending;
    }

    private Reason failure(Pending<?> pending) {
        return settle(pending).failure().reason();
    }

    private TransactionalWriter writer(Log client, String id) {
        TransactionalWriter writer = client.openTransactionalWriter(id, TIMEOUT);
        settle(writer.init()).get();
        return writer;
    }

    private static List<LogWrite> one(String value) {
        return List.of(new LogWrite("topic", 0, LogWrite.TIMESTAMP_NOW, null, value.getBytes(UTF_8), List.of()));
    }

    private List<String> committed() {
        return log.committedRecords("topic").stream()
                .map(r -> new String(r.value(), UTF_8))
                .toList();
    }

    @Test
    void shouldRunTheSameEventsWhenTheSeedIsTheSame() {
        Set<Long> hashes = new HashSet<>();
        for (long seed : new long[] {1, 2, 3}) {
            long first = hashOfARun(seed);
            assertThat(hashOfARun(seed)).isEqualTo(first);
            hashes.add(first);
        }
        assertThat(hashes).hasSize(3);
    }

    private long hashOfARun(long seed) {
        start(seed, SimSettings.defaults());
        log.injectFaults(SimFaults.byChance(scheduler.splitRandom(), 0.01, 0.01, 0.1, 1_000_000));
        TransactionalWriter writer = writer(log.client("a"), "id");
        for (int i = 0; i < 10; i++) {
            try (LogWriter plain = log.client("b").openWriter("plain")) {
                settle(plain.send(one("p" + i)));
            }
        }
        writer.begin();
        settle(writer.send(one("t")));
        settle(writer.commit());
        return scheduler.traceHash();
    }

    @Test
    void shouldAnswerTheCommitBeforeItsMarkersAreWritten() {
        start(1, SimSettings.defaults().withMarker(SimDelay.betweenMicros(50_000, 50_000)));
        TransactionalWriter writer = writer(log, "id");
        writer.begin();
        settle(writer.send(one("a"))).get();
        settle(writer.sendOffsets("group", Map.of(PARTITION, new CommittedOffset(1, "m"))));
        settle(writer.commit()).get();

        assertThat(log.endOffset(PARTITION, Isolation.READ_COMMITTED)).isZero();
        assertThat(log.endOffset(PARTITION, Isolation.READ_UNCOMMITTED)).isEqualTo(1);
        assertThat(committed()).containsExactly("a");
        assertThat(log.committedOffsets("group")).containsEntry(PARTITION, new CommittedOffset(1, "m"));
        assertThat(log.transactions().get(0).state()).isEqualTo(SimTransaction.State.PREPARE_COMMIT);

        scheduler.advance(100_000_000);
        assertThat(log.endOffset(PARTITION, Isolation.READ_COMMITTED)).isEqualTo(2);
        assertThat(log.transactions().get(0).state()).isEqualTo(SimTransaction.State.COMPLETE_COMMIT);
    }

    @Test
    void shouldMakeAWriterBackToBackWaitForItsFormerMarkers() {
        start(1, SimSettings.defaults().withMarker(SimDelay.betweenMicros(50_000, 50_000)));
        TransactionalWriter writer = writer(log, "id");
        writer.begin();
        settle(writer.send(one("a")));
        settle(writer.commit()).get();
        long committedAt = scheduler.nanoTime();
        writer.begin();
        settle(writer.send(one("b"))).get();
        assertThat(scheduler.nanoTime() - committedAt).isGreaterThan(45_000_000);
    }

    @Test
    void shouldHaveCommittedWhenOnlyTheAnswerWasLost() {
        start(1, SimSettings.defaults());
        TransactionalWriter writer = writer(log, "id");
        writer.begin();
        settle(writer.send(one("a")));
        log.injectFaults(op -> op.kind() == SimOperation.Kind.COMMIT ? SimFault.LOSE_RESPONSE : SimFault.NONE);
        assertThat(failure(writer.commit())).isEqualTo(Reason.UNKNOWN_OUTCOME);
        assertThat(committed()).containsExactly("a");
        log.injectFaults(SimFaults.none());
        settle(writer.commit()).get();
        assertThat(log.transactions()).hasSize(1);
    }

    @Test
    void shouldBeFencedWhenTheCommitIsRepeatedAfterTheTimeout() {
        start(1, SimSettings.defaults());
        TransactionalWriter writer = writer(log, "id");
        writer.begin();
        settle(writer.send(one("a")));
        log.injectFaults(op -> op.kind() == SimOperation.Kind.COMMIT ? SimFault.LOSE_REQUEST : SimFault.NONE);
        assertThat(failure(writer.commit())).isEqualTo(Reason.UNKNOWN_OUTCOME);
        scheduler.advance(TIMEOUT.plusSeconds(3).toNanos());
        log.injectFaults(SimFaults.none());
        assertThat(failure(writer.commit())).isEqualTo(Reason.FENCED);
        assertThat(committed()).isEmpty();
    }

    @Test
    void shouldFailAsInjected() {
        start(1, SimSettings.defaults());
        log.injectFaults(op -> SimFault.fail(Reason.DENIED));
        assertThat(failure(log.admin().describeTopics(Set.of("topic")))).isEqualTo(Reason.DENIED);
        log.injectFaults(op -> SimFault.LOSE_REQUEST);
        assertThat(failure(log.admin().describeTopics(Set.of("topic")))).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure(log.admin().fence(List.of("a")))).isEqualTo(Reason.UNKNOWN_OUTCOME);
    }

    @Test
    void shouldSometimesDeliverWhatACrashedProcessHadSent() {
        Set<Boolean> arrived = new HashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            start(seed, SimSettings.defaults());
            LogWriter writer = log.client("doomed").openWriter("plain");
            Pending<Void> pending = writer.send(one("a"));
            log.crashClient("doomed");
            scheduler.advance(10_000_000_000L);
            assertThat(pending.isDone()).isFalse();
            assertThatThrownBy(() -> writer.send(one("b"))).isInstanceOf(IllegalStateException.class);
            writer.close();
            arrived.add(!committed().isEmpty());
            assertThat(log.client("doomed")).isNotNull();
        }
        assertThat(arrived).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void shouldRefuseTheCommitOfAZombieThatArrivesAfterTheFence() {
        Set<Boolean> outcomes = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            start(seed, SimSettings.defaults());
            TransactionalWriter writer = writer(log.client("doomed"), "id");
            writer.begin();
            settle(writer.send(one("a")));
            writer.commit();
            log.crashClient("doomed");
            settle(log.client("successor").admin().fence(List.of("id"))).get();
            boolean committedAtFence = !committed().isEmpty();
            scheduler.advance(20_000_000_000L);
            assertThat(!committed().isEmpty()).as("seed %d", seed).isEqualTo(committedAtFence);
            outcomes.add(committedAtFence);
        }
        assertThat(outcomes).as("the race should go both ways").hasSize(2);
    }

    @Test
    void shouldKeepTheOffsetsAppendedLaterWhateverMarkerComesFirst() {
        Set<Boolean> overtaken = new HashSet<>();
        for (long seed = 0; seed < 60; seed++) {
            start(seed, SimSettings.defaults());
            TransactionalWriter zero = writer(log, "id-0");
            TransactionalWriter one = writer(log, "id-1");
            for (int i = 1; i <= 2; i++) {
                TransactionalWriter writer = i == 1 ? zero : one;
                writer.begin();
                settle(writer.sendOffsets("group", Map.of(PARTITION, new CommittedOffset(i, ""))))
                        .get();
                settle(writer.commit()).get();
            }
            assertThat(log.committedOffsets("group")).containsEntry(PARTITION, new CommittedOffset(2, ""));
            overtaken.add(log.transactions().get(0).state() == SimTransaction.State.PREPARE_COMMIT);
            assertThat(settle(log.admin().committedOffsets("group", Set.of(PARTITION)))
                            .get())
                    .containsEntry(PARTITION, new CommittedOffset(2, ""));
        }
        assertThat(overtaken).hasSize(2);
    }

    @Test
    void shouldRefuseAPastMomentAndAnAnswerThatIsNotThere() {
        assertThatThrownBy(() -> scheduler.schedule(-1, () -> {})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Pending<String>().get()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() ->
                        Pending.failed(new LogException(Reason.FAILED, "x")).get())
                .isInstanceOf(LogException.class);
    }
}
