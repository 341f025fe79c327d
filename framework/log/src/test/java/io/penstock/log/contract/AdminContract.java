package io.penstock.log.contract;

import static io.penstock.log.contract.ContractDriver.writes;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.log.Isolation;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import io.penstock.log.TopicDescription;
import io.penstock.log.TopicSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@link LogAdmin}. */
public interface AdminContract extends ContractDriver {

    @Test
    default void shouldDescribeWhatExistsOfTheTopicsAskedFor() {
        String small = topic(1);
        String large = topic(4);
        assertThat(await(log().admin().describeTopics(Set.of(small, large, fresh("missing")))))
                .containsOnly(
                        Map.entry(small, new TopicDescription(small, 1, 1)),
                        Map.entry(large, new TopicDescription(large, 4, 1)));
        assertThat(await(log().admin().describeTopics(Set.of(fresh("missing")))))
                .isEmpty();
    }

    @Test
    default void shouldFailToCreateATopicThatExists() {
        String topic = topic(1);
        TopicSpec again = new TopicSpec(topic, 2, -1, Map.of("retention.ms", "-1"));
        assertFails(log().admin().createTopic(again), Reason.ALREADY_EXISTS);
        assertThat(await(log().admin().describeTopics(Set.of(topic))).get(topic).partitions())
                .isEqualTo(1);
    }

    @Test
    default void shouldTellTheSettingsATopicWasCreatedWith() {
        String topic = fresh("settings");
        await(log().admin().createTopic(new TopicSpec(topic, 1, 1, Map.of("retention.ms", "86400000"))));
        Map<String, Map<String, String>> found = await(log().admin().topicSettings(Set.of(topic, fresh("missing"))));
        assertThat(found).containsOnlyKeys(topic);
        assertThat(found.get(topic)).containsEntry("retention.ms", "86400000");
        assertThat(await(log().admin().topicSettings(Set.of()))).isEmpty();
    }

    @Test
    default void shouldGrowATopicAndKeepWhatItHolds() {
        String topic = topic(1);
        LogPartition old = new LogPartition(topic, 0);
        LogPartition added = new LogPartition(topic, 2);
        try (LogWriter writer = log().openWriter(fresh("writer"))) {
            await(writer.send(writes(old, "a")));
            await(log().admin().growTopic(topic, 3));
            assertThat(await(log().admin().describeTopics(Set.of(topic)))
                            .get(topic)
                            .partitions())
                    .isEqualTo(3);
            await(writer.send(writes(added, "b")));
        }
        assertThat(committedValues(old)).containsExactly("a");
        assertThat(committedValues(added)).containsExactly("b");
        assertFails(log().admin().growTopic(topic, 3), Reason.ALREADY_EXISTS);
        assertFails(log().admin().growTopic(topic, 2), Reason.ALREADY_EXISTS);
        assertFails(log().admin().growTopic(fresh("missing"), 2), Reason.NOT_FOUND);
    }

    @Test
    default void shouldMoveTheStartWhenRecordsAreDeleted() {
        String topic = topic(2);
        LogPartition cut = new LogPartition(topic, 0);
        LogPartition whole = new LogPartition(topic, 1);
        try (LogWriter writer = log().openWriter(fresh("writer"))) {
            await(writer.send(writes(cut, "a", "b", "c", "d")));
            await(writer.send(writes(whole, "a")));
            await(log().admin().deleteRecords(Map.of(cut, 3L)));
            await(log().admin().deleteRecords(Map.of(cut, 1L)));

            List<LogPartition> both = List.of(cut, whole);
            assertThat(await(log().admin().startOffsets(both))).containsOnly(Map.entry(cut, 3L), Map.entry(whole, 0L));
            assertThat(await(log().admin().endOffsets(both, Isolation.READ_UNCOMMITTED)))
                    .containsOnly(Map.entry(cut, 4L), Map.entry(whole, 1L));
            assertFails(log().admin().deleteRecords(Map.of(cut, 5L)), Reason.OUT_OF_RANGE);
            try (Reading reading = reading(Isolation.READ_COMMITTED)) {
                reading.assign(cut, 3);
                reading.toEnd();
                assertThat(reading.values()).containsExactly("d");
            }
        }
    }

    @Test
    default void shouldFindTheFirstOffsetsAtOrAfterATime() {
        String topic = topic(2);
        LogPartition written = new LogPartition(topic, 0);
        LogPartition empty = new LogPartition(topic, 1);
        long base = clock().nowMs();
        List<LogWrite> timed = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            timed.add(new LogWrite(topic, 0, base + 10L * i, null, new byte[] {1}, List.of()));
        }
        try (LogWriter writer = log().openWriter(fresh("writer"))) {
            await(writer.send(timed));
            List<LogPartition> both = List.of(written, empty);
            assertThat(await(log().admin().offsetsAt(both, base + 15)))
                    .containsOnly(Map.entry(written, 2L), Map.entry(empty, 0L));
            assertThat(await(log().admin().offsetsAt(both, base + 20)))
                    .containsOnly(Map.entry(written, 2L), Map.entry(empty, 0L));
            assertThat(await(log().admin().offsetsAt(both, base + 1_000)))
                    .containsOnly(Map.entry(written, 5L), Map.entry(empty, 0L));
        }
    }

    @Test
    default void shouldFailWithNotFoundWhenAskedForOffsetsOfWhatDoesNotExist() {
        List<LogPartition> missing = List.of(new LogPartition(fresh("missing"), 0));
        List<Pending<?>> answers = List.of(
                log().admin().endOffsets(missing, Isolation.READ_UNCOMMITTED),
                log().admin().startOffsets(missing),
                log().admin().offsetsAt(missing, 0),
                log().admin().deleteRecords(Map.of(missing.get(0), 1L)));
        answers.forEach(answer -> assertFails(answer, Reason.NOT_FOUND));
    }

    @Test
    default void shouldAnswerEmptyQuestions() {
        assertThat(await(log().admin().describeTopics(Set.of()))).isEmpty();
        assertThat(await(log().admin().endOffsets(List.of(), Isolation.READ_COMMITTED)))
                .isEmpty();
        assertThat(await(log().admin().startOffsets(List.of()))).isEmpty();
        assertThat(await(log().admin().committedOffsets(fresh("group"), List.of())))
                .isEmpty();
        await(log().admin().deleteRecords(Map.of()));
        await(log().admin().fence(List.of()));
    }

    @Test
    default void shouldTellTheTransactionProtocol() {
        assertThat(await(log().admin().transactionVersion())).isGreaterThanOrEqualTo(2);
    }
}
