package io.penstock.testkit.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.api.common.serialization.DeserializationSchema;
import io.penstock.log.sim.SimRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is committed in a topic: what a reader with {@code read_committed} sees.
 *
 * @param <V> values
 */
public final class TestOutputTopic<V> {

    private final SimulatedCluster cluster;
    private final String name;
    private final DeserializationSchema<V> schema;
    private final Map<Integer, Long> read = new HashMap<>();

    TestOutputTopic(SimulatedCluster cluster, String name, DeserializationSchema<V> schema) {
        this.cluster = cluster;
        this.name = name;
        this.schema = schema;
    }

    /** All that is committed, by partition and offset. */
    public List<TestRecord<V>> records() {
        return cluster.log().committedRecords(name).stream().map(this::decoded).toList();
    }

    /** Values of all that is committed, by partition and offset; tombstones left out. */
    public List<V> values() {
        return valuesOf(records());
    }

    /** What has been committed since the last call, by partition and offset. */
    public List<TestRecord<V>> readRecords() {
        List<TestRecord<V>> news = new ArrayList<>();
        for (TestRecord<V> record : records()) {
            if (record.offset() >= read.getOrDefault(record.partition(), 0L)) {
                news.add(record);
                read.put(record.partition(), record.offset() + 1);
            }
        }
        return news;
    }

    /** Values of {@link #readRecords}. */
    public List<V> readValues() {
        return valuesOf(readRecords());
    }

    private static <V> List<V> valuesOf(List<TestRecord<V>> records) {
        List<V> values = new ArrayList<>();
        for (TestRecord<V> record : records) {
            V value = record.value();
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    private TestRecord<V> decoded(SimRecord record) {
        byte[] key = record.key();
        byte[] value = record.value();
        @Nullable V decoded;
        try {
            decoded = value == null ? null : schema.deserialize(value);
        } catch (IOException wrong) {
            throw new UncheckedIOException("record " + record.offset() + " of " + record.partition(), wrong);
        }
        return new TestRecord<>(
                record.partition().partition(),
                record.offset(),
                record.timestampMs(),
                key == null ? null : new String(key, UTF_8),
                decoded);
    }
}
