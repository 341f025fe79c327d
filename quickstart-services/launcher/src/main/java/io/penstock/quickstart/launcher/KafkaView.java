package io.penstock.quickstart.launcher;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** What an outsider can see of the job in Kafka. One thread. */
final class KafkaView implements AutoCloseable {

    private static final long TIMEOUT_SECONDS = 20;
    /** Not decided yet, or decided and not carried out yet. */
    private static final Set<TransactionState> OPEN =
            Set.of(TransactionState.ONGOING, TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT);

    private final Admin admin;

    KafkaView(String bootstrapServers) {
        admin = Admin.create(Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "client.id",
                "quickstart-launcher",
                "request.timeout.ms",
                10_000,
                "default.api.timeout.ms",
                20_000));
    }

    void createTopics(Collection<NewTopic> topics) {
        answer(admin.createTopics(topics).all(), "create the topics");
    }

    /** The transactions of the TaskManager's latest incarnation that are open right now, by transactional id. */
    Map<String, TransactionState> openTransactions(String job, String taskManager) {
        List<String> ids = TransactionalIds.ofLatestIncarnation(job, taskManager, allTransactionalIds());
        Map<String, TransactionState> open = new TreeMap<>();
        if (!ids.isEmpty()) {
            Map<String, TransactionDescription> described =
                    answer(admin.describeTransactions(ids).all(), "describe the transactions " + ids);
            described.forEach((id, description) -> {
                if (OPEN.contains(description.state())) {
                    open.put(id, description.state());
                }
            });
        }
        return open;
    }

    /** The job's transactional ids that the broker knows, by incarnation. */
    List<String> transactionalIds(String job) {
        return TransactionalIds.ofJob(job, allTransactionalIds());
    }

    private List<String> allTransactionalIds() {
        Collection<TransactionListing> listed = answer(admin.listTransactions().all(), "list the transactions");
        return listed.stream().map(TransactionListing::transactionalId).toList();
    }

    /** How many records of the topic the group has committed; 0 where it has committed nothing. */
    long committed(String group, String topic) {
        Map<TopicPartition, OffsetAndMetadata> offsets = answer(
                admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(),
                "ask for the offsets of " + group);
        // Kafka answers with null for a partition without an offset.
        return offsets.entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
                .mapToLong(entry -> entry.getValue().offset())
                .sum();
    }

    /** The ends of all partitions of the job's journals, open transactions included. */
    Map<TopicPartition, Long> journalEnds(String job) {
        String prefix = "penstock." + job + ".";
        Set<String> journals = answer(admin.listTopics().names(), "list the topics").stream()
                .filter(topic -> topic.startsWith(prefix) && topic.endsWith(".journal"))
                .collect(Collectors.toSet());
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        answer(admin.describeTopics(journals).allTopicNames(), "describe the topics " + journals)
                .forEach((topic, description) -> description
                        .partitions()
                        .forEach(partition ->
                                latest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest())));
        Map<TopicPartition, Long> ends = new HashMap<>();
        answer(
                        admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                                .all(),
                        "ask for the ends of " + journals)
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private static <T> T answer(KafkaFuture<T> future, String what) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new KafkaException("cannot " + what + ": " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new KafkaException("cannot " + what + ": no answer within " + TIMEOUT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
