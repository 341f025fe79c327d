package io.penstock.testkit.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.api.common.serde.Murmur2;
import io.penstock.api.common.serialization.SerializationSchema;
import org.jspecify.annotations.Nullable;

/**
 * A topic that a test feeds. Records are there at once, at the virtual time of the call.
 *
 * @param <V> values
 */
public final class TestInputTopic<V> {

    private final SimulatedCluster cluster;
    private final String name;
    private final int partitions;
    private final SerializationSchema<V> schema;
    private int next;

    TestInputTopic(SimulatedCluster cluster, String name, int partitions, SerializationSchema<V> schema) {
        this.cluster = cluster;
        this.name = name;
        this.partitions = partitions;
        this.schema = schema;
    }

    /** Without a key, to each partition in turn, stamped with the virtual time. */
    public void send(V value) {
        send(null, value, cluster.scheduler().nowMs());
    }

    /** @param timestampMs milliseconds since the epoch */
    public void send(V value, long timestampMs) {
        send(null, value, timestampMs);
    }

    /**
     * To the partition that Kafka's default partitioner gives a key; without one, to each in turn.
     *
     * @param key null for none
     * @param timestampMs milliseconds since the epoch
     */
    public void send(@Nullable String key, V value, long timestampMs) {
        byte[] bytes = key == null ? null : key.getBytes(UTF_8);
        int partition = bytes == null ? next++ : Murmur2.hash(bytes, 0, bytes.length) & 0x7fffffff;
        sendTo(partition % partitions, key, value, timestampMs);
    }

    /**
     * @param key null for none
     * @param timestampMs milliseconds since the epoch
     */
    public void sendTo(int partition, @Nullable String key, V value, long timestampMs) {
        sendBytes(partition, key, schema.serialize(value), timestampMs);
    }

    /**
     * What no schema writes: for records that cannot be decoded, and tombstones.
     *
     * @param key null for none
     * @param value null for a tombstone
     * @param timestampMs milliseconds since the epoch
     */
    public void sendBytes(int partition, @Nullable String key, byte @Nullable [] value, long timestampMs) {
        cluster.append(name, partition, timestampMs, key == null ? null : key.getBytes(UTF_8), value);
    }
}
