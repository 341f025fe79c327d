package io.penstock.bench.harness;

import io.penstock.bench.report.Checksum;
import io.penstock.bench.workload.Profile;
import io.penstock.bench.workload.ProfileLine;
import io.penstock.bench.workload.Workload;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads an engine's output from its beginning, read_committed, and sums it up. Owned by one thread. */
public final class OutputReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Workload workload;
    private final ProfileLine line = new ProfileLine();
    private final DataOffsets data;
    private final Checksum outputs = new Checksum();
    private final Map<Long, Profile> profiles = new HashMap<>();
    private long reports;

    public OutputReader(String bootstrap, String topic, int partitions, Workload workload) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrap,
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest",
                "max.partition.fetch.bytes",
                "4194304",
                "max.poll.records",
                "10000");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.partitions = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        this.workload = workload;
        this.data = new DataOffsets(partitions);
        consumer.assign(this.partitions);
        consumer.seekToBeginning(this.partitions);
    }

    /** Reads on until its position has reached the given end of every partition. */
    public void readTo(long[] ends) {
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends[partition.partition()])) {
            readOnce();
        }
    }

    /**
     * Reads on until so many reports have been read, or nothing has come for the time given.
     *
     * @return whether they were read
     */
    public boolean readReports(long wanted, Duration quietMax) {
        long quietSinceNanos = System.nanoTime();
        while (reports < wanted && System.nanoTime() - quietSinceNanos < quietMax.toNanos()) {
            if (readOnce()) {
                quietSinceNanos = System.nanoTime();
            }
        }
        return reports >= wanted;
    }

    /**
     * Waits for the first output.
     *
     * @param whileWaiting called between polls; throws to give up
     * @return whether it came in time
     */
    public boolean readFirst(Duration timeout, Runnable whileWaiting) {
        long startNanos = System.nanoTime();
        while (System.nanoTime() - startNanos < timeout.toNanos()) {
            whileWaiting.run();
            if (readOnce()) {
                return true;
            }
        }
        return false;
    }

    /** Which offsets hold records, as far as read. */
    DataOffsets data() {
        return data;
    }

    /** As {@link Expectation#outputs}, without reports. */
    public Checksum outputs() {
        return outputs;
    }

    public long reports() {
        return reports;
    }

    /** What reports said, parts of one account merged; accounts without transactions are left out. */
    public Map<Long, Profile> profiles() {
        return profiles;
    }

    @Override
    public void close() {
        consumer.close();
    }

    private boolean readOnce() {
        boolean any = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            any = true;
            data.add(record.partition(), record.offset());
            if (workload == Workload.ETL) {
                outputs.add(record.key(), record.value());
            } else {
                addProfile(record.value());
            }
        }
        return any;
    }

    private void addProfile(byte[] value) {
        line.read(value);
        if (workload == Workload.TUMBLING) {
            outputs.add(line.account(), Workload.fingerprint(line.id(), line.profile()));
            return;
        }
        if (!line.isReport()) {
            outputs.add(line.account(), line.id());
            return;
        }
        reports++;
        if (line.profile().count() > 0) {
            profiles.computeIfAbsent(line.account(), absent -> new Profile()).merge(line.profile());
        }
    }
}
