package io.penstock.bench.harness;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Topics of a benchmark: made, measured and deleted. All topics have the same number of partitions. Thread-safe. */
public final class Topics implements AutoCloseable {

    private final Admin admin;
    private final int partitions;

    public Topics(String bootstrap, int partitions) {
        this.admin = Admin.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap));
        this.partitions = partitions;
    }

    public int partitions() {
        return partitions;
    }

    public void create(String topic) throws InterruptedException {
        await(
                "create topic " + topic,
                admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                        .all());
    }

    public void delete(List<String> topics) throws InterruptedException {
        await("delete topics " + topics, admin.deleteTopics(topics).all());
    }

    /** For each partition the offset up to which a read_committed reader can read. */
    public long[] committedEnds(String topic) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        Map<TopicPartition, ListOffsetsResultInfo> found = await(
                "ask for the ends of " + topic,
                admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all());
        long[] ends = new long[partitions];
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
