package io.penstock.log.kafka;

import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.TopicDescription;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What topics exist, remembered. Kafka's clients wait for a missing topic until they run out of time; this tells after a few seconds,
 * in which a topic that somebody has just created becomes known to every broker. Any thread.
 */
class KafkaTopics {

    private static final int ATTEMPTS = 30;

    /** Of a topic that exists for certain: a broker without much processor takes seconds to learn of it. */
    private static final int ATTEMPTS_WHEN_CREATED = 300;

    private static final Executor LATER = CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

    private final Admin admin;
    private final Map<String, Integer> partitionsOf = new ConcurrentHashMap<>();

    KafkaTopics(Admin admin) {
        this.admin = admin;
    }

    /** What exists of the topics asked for. */
    CompletableFuture<Map<String, TopicDescription>> describe(Set<String> topics) {
        if (topics.isEmpty()) {
            return CompletableFuture.completedFuture(Map.of());
        }
        DescribeTopicsResult asked = admin.describeTopics(TopicCollection.ofTopicNames(topics));
        Map<String, TopicDescription> found = new ConcurrentHashMap<>();
        CompletableFuture<?>[] answers = asked.topicNameValues().entrySet().stream()
                .map(topic -> topic.getValue()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .handle((description, failure) -> {
                            if (failure == null) {
                                int replicas = description
                                        .partitions()
                                        .get(0)
                                        .replicas()
                                        .size();
                                int partitions = description.partitions().size();
                                found.put(topic.getKey(), new TopicDescription(topic.getKey(), partitions, replicas));
                            } else if (isMissing(failure)) {
                                partitionsOf.remove(topic.getKey());
                            } else {
                                throw new CompletionException(isDenied(failure) ? denied(topic.getKey()) : failure);
                            }
                            return null;
                        }))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(answers).thenApply(nothing -> new HashMap<>(found));
    }

    /** Whether all of them were there when last looked. */
    boolean areKnown(Collection<LogPartition> partitions) {
        for (LogPartition partition : partitions) {
            if (!isKnown(partition.topic(), partition.partition())) {
                return false;
            }
        }
        return true;
    }

    /** A negative partition asks for the topic only. */
    boolean isKnown(String topic, int partition) {
        return partition < partitionsOf.getOrDefault(topic, -1);
    }

    /** Succeeds when all exist, at once where they are known; fails with NOT_FOUND, naming one, where one stays missing. */
    CompletableFuture<Void> require(Collection<LogPartition> partitions) {
        return areKnown(partitions)
                ? CompletableFuture.completedFuture(null)
                : look(partitions, ATTEMPTS, Reason.NOT_FOUND);
    }

    /** Succeeds once a partition that was created can be seen; fails with UNAVAILABLE where it cannot be for half a minute. */
    CompletableFuture<Void> awaitCreated(LogPartition partition) {
        return look(List.of(partition), ATTEMPTS_WHEN_CREATED, Reason.UNAVAILABLE);
    }

    /** Forgets what it knows of them: the next {@link #require} looks again. */
    void forget(Collection<LogPartition> partitions) {
        partitions.forEach(partition -> partitionsOf.remove(partition.topic()));
    }

    private CompletableFuture<Void> look(Collection<LogPartition> partitions, int attemptsLeft, Reason missing) {
        Set<String> topics = new TreeSet<>();
        partitions.forEach(partition -> topics.add(partition.topic()));
        return describe(topics).thenCompose(found -> {
            for (LogPartition partition : partitions) {
                TopicDescription topic = found.get(partition.topic());
                if (topic == null || topic.partitions() <= partition.partition()) {
                    if (attemptsLeft > 1) {
                        return CompletableFuture.runAsync(() -> {}, LATER)
                                .thenCompose(later -> look(partitions, attemptsLeft - 1, missing));
                    }
                    String has =
                            topic == null ? "no such topic" : "the topic has " + topic.partitions() + " partitions";
                    String remedy = missing == Reason.NOT_FOUND
                            ? "; create it"
                            : ", though it was created: the broker has not learned of it yet";
                    return CompletableFuture.failedFuture(
                            new LogException(missing, "there is no partition " + partition + ": " + has + remedy));
                }
            }
            return awaitLeaders(found.values()).thenAccept(answered -> found.values()
                    .forEach(topic -> partitionsOf.put(topic.name(), topic.partitions())));
        });
    }

    /**
     * A topic is in the brokers' metadata a moment before its partitions' leaders take requests. A producer whose first batch comes within
     * that moment, and whose second one after it, has the second accepted alone: a partition takes any first sequence number. The first
     * one's retry is then out of order, for as long as it is tried. An offset is answered by nobody but a leader that is up.
     */
    private CompletableFuture<?> awaitLeaders(Collection<TopicDescription> topics) {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        for (TopicDescription topic : topics) {
            for (int partition = 0; partition < topic.partitions(); partition++) {
                all.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        }
        return admin.listOffsets(all).all().toCompletionStage().toCompletableFuture();
    }

    private static boolean isDenied(Throwable failure) {
        return unwrapped(failure) instanceof TopicAuthorizationException;
    }

    /** Kafka's own does not name it. */
    private static TopicAuthorizationException denied(String topic) {
        return new TopicAuthorizationException(Set.of(topic));
    }

    private static boolean isMissing(Throwable failure) {
        return unwrapped(failure) instanceof UnknownTopicOrPartitionException;
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
