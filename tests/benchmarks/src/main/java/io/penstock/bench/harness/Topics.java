package io.penstock.bench.harness;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** Topics of a benchmark: made, measured and deleted. All topics have the same number of partitions. Thread-safe. */
public final class Topics implements AutoCloseable {

    private static final Duration LEADERS_MAX = Duration.ofSeconds(30);
    private static final Duration LEADERS_POLL = Duration.ofMillis(20);

    private final Admin admin;
    private final int partitions;
    private final short replicas;

    /** Of one replica. */
    public Topics(String bootstrap, int partitions) {
        this(bootstrap, partitions, 1);
    }

    public Topics(String bootstrap, int partitions, int replicas) {
        this.admin = Admin.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap));
        this.partitions = partitions;
        this.replicas = (short) replicas;
    }

    public int partitions() {
        return partitions;
    }

    /** Creates the topic and returns once its leaders answer, so that no engine pays for the broker's catching up. */
    public void create(String topic) throws InterruptedException {
        await(
                "create topic " + topic,
                admin.createTopics(List.of(new NewTopic(topic, partitions, replicas)))
                        .all());
        awaitLeaders(topic, partitions);
    }

    /** Returns once the topic's leaders answer; it may still have to be created. */
    public void awaitLeaders(String topic, int ofPartitions) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + LEADERS_MAX.toNanos();
        while (!hasLeaders(topic, ofPartitions)) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new IllegalStateException(
                        "topic " + topic + " has no leaders " + LEADERS_MAX.toSeconds() + " s after its creation");
            }
            LockSupport.parkNanos(LEADERS_POLL.toNanos());
        }
    }

    private boolean hasLeaders(String topic, int ofPartitions) throws InterruptedException {
        try {
            return committedEnds(topic, ofPartitions).length == ofPartitions;
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof RetriableException) {
                return false;
            }
            throw e;
        }
    }

    public void delete(List<String> topics) throws InterruptedException {
        await("delete topics " + topics, admin.deleteTopics(topics).all());
    }

    /** Those whose names begin so, an engine's own among them. */
    public void deletePrefixed(String prefix) throws InterruptedException {
        delete(await("list topics", admin.listTopics().names()).stream()
                .filter(topic -> topic.startsWith(prefix))
                .toList());
    }

    /** For each partition the offset up to which a read_committed reader can read. */
    public long[] committedEnds(String topic) throws InterruptedException {
        return committedEnds(topic, partitions);
    }

    private long[] committedEnds(String topic, int ofPartitions) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < ofPartitions; partition++) {
            latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        Map<TopicPartition, ListOffsetsResultInfo> found = await(
                "ask for the ends of " + topic,
                admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all());
        long[] ends = new long[ofPartitions];
        Arrays.setAll(ends, partition -> {
            ListOffsetsResultInfo end = found.get(new TopicPartition(topic, partition));
            return end == null ? 0 : end.offset();
        });
        return ends;
    }

    @Override
    public void close() {
        admin.close();
    }

    private static <T> T await(String what, org.apache.kafka.common.KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot " + what, e.getCause());
        }
    }
}
