package io.penstock.log.kafka;

import io.penstock.log.CommittedOffset;
import io.penstock.log.Isolation;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.log.TopicDescription;
import io.penstock.log.TopicSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** {@link LogAdmin} on Kafka's Admin, whose thread completes the answers. */
final class KafkaLogAdmin implements LogAdmin {

    private static final String TRANSACTION_VERSION = "transaction.version";

    /** A transaction cannot take longer than its time-out; this is past any that is sensible. */
    private static final Duration UNSTABLE_MAX = Duration.ofSeconds(60);

    private static final Executor LATER = CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS);

    private final Admin admin;
    private final KafkaTopics topics;

    KafkaLogAdmin(Admin admin, KafkaTopics topics) {
        this.admin = admin;
        this.topics = topics;
    }

    @Override
    public Pending<Map<String, TopicDescription>> describeTopics(Set<String> names) {
        return pending(
                topics.describe(Set.copyOf(names)),
                Reason.UNAVAILABLE,
                AclOperation.DESCRIBE,
                "describe topics " + names);
    }

    @Override
    public Pending<Map<String, Map<String, String>>> topicSettings(Set<String> topics) {
        List<ConfigResource> asked = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        CompletionStage<Map<String, Map<String, String>>> found =
                CompletableFuture.completedStage(new ConcurrentHashMap<>());
        for (Map.Entry<ConfigResource, KafkaFuture<Config>> each :
                admin.describeConfigs(asked).values().entrySet()) {
            found = found.thenCombine(existing(each.getValue()), (all, config) -> {
                config.ifPresent(there -> all.put(each.getKey().name(), valuesOf(there)));
                return all;
            });
        }
        return pending(found, Reason.UNAVAILABLE, AclOperation.DESCRIBE_CONFIGS, "settings of topics " + topics);
    }

    private static CompletionStage<Optional<Config>> existing(KafkaFuture<Config> config) {
        return stage(config)
                .thenApply(Optional::of)
                .exceptionallyCompose(
                        failure -> KafkaFailures.unwrap(failure) instanceof UnknownTopicOrPartitionException
                                ? CompletableFuture.completedFuture(Optional.empty())
                                : CompletableFuture.failedFuture(failure));
    }

    private static Map<String, String> valuesOf(Config config) {
        Map<String, String> values = new HashMap<>();
        for (ConfigEntry entry : config.entries()) {
            if (entry.value() != null) {
                values.put(entry.name(), entry.value());
            }
        }
        return values;
    }

    /** Answers once the topic can be seen, by this client at least. */
    @Override
    public Pending<Void> createTopic(TopicSpec spec) {
        Optional<Integer> partitions = Optional.of(spec.partitions());
        Optional<Short> replicas =
                spec.replicationFactor() < 0 ? Optional.empty() : Optional.of((short) spec.replicationFactor());
        NewTopic topic = new NewTopic(spec.name(), partitions, replicas).configs(spec.config());
        CompletionStage<Void> created = stage(admin.createTopics(List.of(topic)).all())
                .thenCompose(done -> topics.awaitCreated(new LogPartition(spec.name(), spec.partitions() - 1)))
                .exceptionallyCompose(failure -> KafkaFailures.unwrap(failure) instanceof TopicExistsException
                        ? topics.awaitCreated(new LogPartition(spec.name(), 0))
                                .thenCompose(seen -> CompletableFuture.failedFuture(failure))
                        : CompletableFuture.failedFuture(failure));
        return pending(created, Reason.UNKNOWN_OUTCOME, AclOperation.CREATE, "create topic " + spec.name());
    }

    @Override
    public Pending<Void> growTopic(String topic, int partitions) {
        CompletionStage<Void> grown = stage(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                        .all())
                .thenCompose(done -> topics.awaitCreated(new LogPartition(topic, partitions - 1)));
        return pending(
                grown,
                Reason.UNKNOWN_OUTCOME,
                AclOperation.ALTER,
                "grow topic " + topic + " to " + partitions + " partitions");
    }

    @Override
    public Pending<Void> fence(List<String> transactionalIds) {
        if (transactionalIds.isEmpty()) {
            return Pending.of(null);
        }
        return pending(
                stage(admin.fenceProducers(Set.copyOf(transactionalIds)).all()),
                Reason.UNKNOWN_OUTCOME,
                AclOperation.WRITE,
                "fence " + transactionalIds);
    }

    @Override
    public Pending<Map<LogPartition, Long>> endOffsets(Collection<LogPartition> partitions, Isolation isolation) {
        return pending(
                offsets(partitions, OffsetSpec.latest(), isolation),
                Reason.UNAVAILABLE,
                AclOperation.DESCRIBE,
                "ends of " + partitions);
    }

    @Override
    public Pending<Map<LogPartition, Long>> startOffsets(Collection<LogPartition> partitions) {
        CompletionStage<Map<LogPartition, Long>> starts =
                offsets(partitions, OffsetSpec.earliest(), Isolation.READ_UNCOMMITTED);
        return pending(starts, Reason.UNAVAILABLE, AclOperation.DESCRIBE, "starts of " + partitions);
    }

    /** The ends first: a record that comes in between is then found or lies past the end that is answered. */
    @Override
    public Pending<Map<LogPartition, Long>> offsetsAt(Collection<LogPartition> partitions, long timestampMs) {
        CompletionStage<Map<LogPartition, Long>> found = offsets(
                        partitions, OffsetSpec.latest(), Isolation.READ_UNCOMMITTED)
                .thenCompose(
                        ends -> offsets(partitions, OffsetSpec.forTimestamp(timestampMs), Isolation.READ_UNCOMMITTED)
                                .thenApply(times -> {
                                    Map<LogPartition, Long> answer = new HashMap<>(ends);
                                    times.forEach((partition, offset) -> {
                                        if (offset >= 0) {
                                            answer.put(partition, offset);
                                        }
                                    });
                                    return answer;
                                }));
        return pending(
                found, Reason.UNAVAILABLE, AclOperation.DESCRIBE, "offsets at " + timestampMs + " of " + partitions);
    }

    @Override
    public Pending<Map<LogPartition, CommittedOffset>> committedOffsets(
            String group, Collection<LogPartition> partitions) {
        if (partitions.isEmpty()) {
            return Pending.of(Map.of());
        }
        long deadlineNanos = System.nanoTime() + UNSTABLE_MAX.toNanos();
        return pending(
                stableOffsets(group, List.copyOf(partitions), deadlineNanos),
                Reason.UNAVAILABLE,
                AclOperation.DESCRIBE,
                "offsets of group " + group);
    }

    /**
     * Kafka's admin gives null for a partition without an offset, and leaves out one whose offset a transaction is deciding, although
     * it asked for stable ones: that one is asked for again.
     */
    private CompletionStage<Map<LogPartition, CommittedOffset>> stableOffsets(
            String group, List<LogPartition> partitions, long deadlineNanos) {
        ListConsumerGroupOffsetsSpec spec =
                new ListConsumerGroupOffsetsSpec().topicPartitions(KafkaPartitions.kafka(partitions));
        return stage(admin.listConsumerGroupOffsets(
                                Map.of(group, spec), new ListConsumerGroupOffsetsOptions().requireStable(true))
                        .partitionsToOffsetAndMetadata(group))
                .thenCompose(found -> {
                    if (found.keySet().containsAll(spec.topicPartitions())) {
                        return CompletableFuture.completedFuture(offsets(found));
                    }
                    if (System.nanoTime() - deadlineNanos > 0) {
                        return CompletableFuture.failedFuture(new LogException(
                                Reason.UNAVAILABLE,
                                "a transaction has been deciding offsets of group " + group + " for " + UNSTABLE_MAX
                                        + "; end it (kafka-transactions.sh find-hanging, abort)"));
                    }
                    return CompletableFuture.runAsync(() -> {}, LATER)
                            .thenCompose(later -> stableOffsets(group, partitions, deadlineNanos));
                });
    }

    @Override
    public Pending<Map<LogPartition, CommittedOffset>> decidedOffsets(
            String group, Collection<LogPartition> partitions) {
        if (partitions.isEmpty()) {
            return Pending.of(Map.of());
        }
        ListConsumerGroupOffsetsSpec spec =
                new ListConsumerGroupOffsetsSpec().topicPartitions(KafkaPartitions.kafka(List.copyOf(partitions)));
        return pending(
                stage(admin.listConsumerGroupOffsets(
                                        Map.of(group, spec), new ListConsumerGroupOffsetsOptions().requireStable(false))
                                .partitionsToOffsetAndMetadata(group))
                        .thenApply(KafkaLogAdmin::offsets),
                Reason.UNAVAILABLE,
                AclOperation.DESCRIBE,
                "decided offsets of group " + group);
    }

    private static Map<LogPartition, CommittedOffset> offsets(Map<TopicPartition, OffsetAndMetadata> found) {
        Map<LogPartition, CommittedOffset> answer = new HashMap<>();
        found.forEach((partition, offset) -> {
            // Null where the group has none, which Kafka's types do not say.
            if (offset != null) {
                answer.put(KafkaPartitions.port(partition), new CommittedOffset(offset.offset(), offset.metadata()));
            }
        });
        return answer;
    }

    @Override
    public Pending<Void> commitOffsets(String group, Map<LogPartition, CommittedOffset> offsets) {
        if (offsets.isEmpty()) {
            return Pending.of(null);
        }
        Map<TopicPartition, OffsetAndMetadata> asked = new HashMap<>();
        offsets.forEach((partition, offset) ->
                asked.put(KafkaPartitions.kafka(partition), new OffsetAndMetadata(offset.offset(), offset.metadata())));
        return pending(
                stage(admin.alterConsumerGroupOffsets(group, asked).all()),
                Reason.UNKNOWN_OUTCOME,
                AclOperation.READ,
                "commit offsets of group " + group);
    }

    @Override
    public Pending<Void> deleteRecords(Map<LogPartition, Long> before) {
        Map<TopicPartition, RecordsToDelete> asked = new HashMap<>();
        before.forEach((partition, offset) -> {
            if (offset < 0) {
                throw new IllegalArgumentException("cannot delete " + partition + " before " + offset);
            }
            asked.put(KafkaPartitions.kafka(partition), RecordsToDelete.beforeOffset(offset));
        });
        if (asked.isEmpty()) {
            return Pending.of(null);
        }
        CompletionStage<Void> deleted = topics.require(before.keySet())
                .thenCompose(known -> stage(admin.deleteRecords(asked).all()));
        return pending(deleted, Reason.UNKNOWN_OUTCOME, AclOperation.DELETE, "delete records before " + before);
    }

    @Override
    public Pending<Integer> transactionVersion() {
        CompletionStage<Integer> version = stage(admin.describeFeatures().featureMetadata())
                .thenApply(features -> {
                    FinalizedVersionRange range = features.finalizedFeatures().get(TRANSACTION_VERSION);
                    return range == null ? 0 : (int) range.maxVersionLevel();
                });
        return pending(version, Reason.UNAVAILABLE, AclOperation.DESCRIBE, "describe features");
    }

    /** Without looking first, Kafka would ask for what does not exist until it runs out of time. */
    private CompletionStage<Map<LogPartition, Long>> offsets(
            Collection<LogPartition> partitions, OffsetSpec spec, Isolation isolation) {
        if (partitions.isEmpty()) {
            return CompletableFuture.completedFuture(Map.of());
        }
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(KafkaPartitions.kafka(partition), spec));
        IsolationLevel level =
                isolation == Isolation.READ_COMMITTED ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED;
        return topics.require(partitions)
                .thenCompose(known -> stage(
                        admin.listOffsets(asked, new ListOffsetsOptions(level)).all()))
                .whenComplete((found, failure) -> {
                    if (failure != null) {
                        topics.forget(partitions);
                    }
                })
                .thenApply(KafkaLogAdmin::positions);
    }

    private static Map<LogPartition, Long> positions(Map<TopicPartition, ListOffsetsResultInfo> found) {
        Map<LogPartition, Long> answer = new HashMap<>();
        found.forEach((partition, info) -> answer.put(KafkaPartitions.port(partition), info.offset()));
        return answer;
    }

    private static <T> CompletionStage<T> stage(KafkaFuture<T> future) {
        return future.toCompletionStage();
    }

    private static <T> Pending<T> pending(CompletionStage<T> stage, Reason onTimeout, AclOperation right, String what) {
        Pending<T> pending = new Pending<>();
        stage.whenComplete((answer, failure) -> {
            if (failure == null) {
                pending.complete(answer);
            } else {
                pending.fail(KafkaFailures.of(failure, onTimeout, right, what));
            }
        });
        return pending;
    }
}
