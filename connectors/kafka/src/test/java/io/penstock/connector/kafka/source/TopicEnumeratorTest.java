package io.penstock.connector.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.connector.source.SourceEnumerator;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.log.CommittedOffset;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // the enum of Kafka that Flink's signatures have
class TopicEnumeratorTest {

    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
    private static final LogPartition P0 = new LogPartition("payments", 0);
    private static final LogPartition P1 = new LogPartition("payments", 1);

    private final SimScheduler scheduler = new SimScheduler(42);
    private final SimLog log = new SimLog(scheduler);

    @Test
    void shouldFindThePartitionsOfAllTopics() {
        log.createTopicNow("payments", 2);
        log.createTopicNow("refunds", 1);
        SourceEnumerator enumerator = enumerator(OffsetsInitializer.earliest(), "payments", "refunds");

        assertThat(enumerator.splits()).as("not before the cluster answers").isEmpty();
        assertThat(await(enumerator::splits))
                .containsExactly(
                        new SourceSplit("payments", 0), new SourceSplit("payments", 1), new SourceSplit("refunds", 0));
    }

    @Test
    void shouldRefuseMissingTopicsByNameWithTheRemedy() {
        log.createTopicNow("payments", 2);
        SourceEnumerator enumerator = enumerator(OffsetsInitializer.earliest(), "payments", "nope", "nada");

        assertThatThrownBy(() -> await(enumerator::splits))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("source \"payments\": topic \"nada\", \"nope\" does not exist on the job's cluster;"
                        + " create it (kafka-topics.sh --create --topic nada) or correct KafkaSource.setTopics");
    }

    @Test
    void shouldBeginWithTheEarliestRecord() {
        fill();
        assertThat(begin(OffsetsInitializer.earliest())).containsEntry(P0, 0L).containsEntry(P1, 0L);
    }

    @Test
    void shouldBeginAtTheEnd() {
        fill();
        assertThat(begin(OffsetsInitializer.latest())).containsEntry(P0, 3L).containsEntry(P1, 2L);
    }

    @Test
    void shouldBeginAtATime() {
        fill();
        assertThat(begin(OffsetsInitializer.timestamp(2_000)))
                .containsEntry(P0, 1L)
                .containsEntry(P1, 2L);
    }

    @Test
    void shouldBeginAtTheOffsetsOfTheGroupNamedAsTheJob() {
        fill();
        log.commitOffsetsNow("fraud", Map.of(P0, new CommittedOffset(2, ""), P1, new CommittedOffset(1, "")));
        assertThat(begin(OffsetsInitializer.committedOffsets()))
                .containsEntry(P0, 2L)
                .containsEntry(P1, 1L);
    }

    @Test
    void shouldBeginElsewhereWhereTheGroupHasNoOffset() {
        fill();
        log.commitOffsetsNow("fraud", Map.of(P0, new CommittedOffset(2, "")));

        assertThat(begin(OffsetsInitializer.committedOffsets(OffsetResetStrategy.LATEST)))
                .containsEntry(P0, 2L)
                .containsEntry(P1, 2L);
        assertThatThrownBy(() -> begin(OffsetsInitializer.committedOffsets()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("source \"payments\": group \"fraud\" has committed no offset for [payments-1]")
                .hasMessageContaining("OffsetResetStrategy.EARLIEST");
    }

    /** It mirrors a journal; asked is only where no journal knows the partition. */
    @Test
    void shouldTakeAMirroredOffsetForNone() {
        fill();
        log.commitOffsetsNow(
                "fraud", Map.of(P0, new CommittedOffset(2, "penstock:1:5:1:0"), P1, new CommittedOffset(1, "by bob")));
        assertThat(begin(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST)))
                .containsEntry(P0, 0L)
                .containsEntry(P1, 1L);
    }

    @Test
    void shouldBeginAtGivenOffsets() {
        fill();
        Map<TopicPartition, Long> given = Map.of(new TopicPartition("payments", 1), 1L);

        assertThat(begin(OffsetsInitializer.offsets(given)))
                .containsEntry(P0, 0L)
                .containsEntry(P1, 1L);
        assertThatThrownBy(() -> begin(OffsetsInitializer.offsets(given, OffsetResetStrategy.NONE)))
                .hasMessageContaining("names no offset for [payments-0]");
    }

    private void fill() {
        log.createTopicNow("payments", 2);
        log.appendNow(P0, List.of(write(1_000), write(2_000), write(3_000)));
        log.appendNow(P1, List.of(write(1_000), write(1_500)));
        scheduler.advance(SECOND_NANOS);
    }

    private static LogWrite write(long timestampMs) {
        return new LogWrite("payments", 0, timestampMs, null, new byte[] {1}, List.of());
    }

    private Map<LogPartition, Long> begin(OffsetsInitializer offsets) {
        SourceEnumerator enumerator = enumerator(offsets, "payments");
        List<SourceSplit> splits = await(enumerator::splits);
        Map<SourceSplit, SourcePosition> positions = await(() -> enumerator.initialPositions(splits));
        Map<LogPartition, Long> found = new HashMap<>();
        positions.forEach(
                (split, position) -> found.put(new LogPartition(split.topic(), split.partition()), position.offset()));
        return found;
    }

    private SourceEnumerator enumerator(OffsetsInitializer offsets, String... topics) {
        return KafkaSource.<String>builder()
                .setTopics(topics)
                .setStartingOffsets(offsets)
                .setValueOnlyDeserializer(new Texts())
                .build()
                .createEnumerator(new TestContext(log));
    }

    /** Lets virtual time pass until there is an answer. */
    private <A> A await(Supplier<Optional<A>> question) {
        for (int i = 0; i < 10_000; i++) {
            Optional<A> answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (!scheduler.runNext()) {
                break;
            }
        }
        throw new AssertionError("no answer; seed 42");
    }
}
