package io.penstock.log.kafka;

import io.penstock.log.Isolation;
import io.penstock.log.LogBatch;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.Pending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A consumer with partitions assigned by hand, driven by its owner thread: the consumer does its network work inside
 * {@link #poll()}, which never waits. Existence of partitions is asked of the admin beside, because a consumer waits for a missing
 * one for ever; so are the bounds of a partition whose position is outside of them.
 */
final class KafkaLogReader implements LogReader {

    /** How often it is asked whether what is read still exists. */
    private static final long LOOK_NANOS = Duration.ofSeconds(10).toNanos();

    private final String name;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaLogAdmin admin;
    private final KafkaTopics topics;
    private final Map<TopicPartition, LogPartition> assigned = new HashMap<>();

    /** Where partitions are read from, as far as is known without asking the cluster. */
    private final Map<TopicPartition, Long> known = new HashMap<>();

    /** Partitions that were found out of range, and what the admin says they hold. */
    private final Map<TopicPartition, OutOfRange> outOfRange = new HashMap<>();

    private @Nullable CompletableFuture<Void> looking;
    private @Nullable LogException missing;
    private long lookedAtNanos;
    private boolean closed;

    KafkaLogReader(String name, KafkaConsumer<byte[], byte[]> consumer, KafkaLogAdmin admin, KafkaTopics topics) {
        this.name = name;
        this.consumer = consumer;
        this.admin = admin;
        this.topics = topics;
    }

    @Override
    public void assign(Map<LogPartition, Long> positions) {
        requireOpen();
        positions.forEach((partition, position) -> {
            if (position < 0) {
                throw new IllegalArgumentException("position=" + position + " of " + partition + " is negative");
            }
        });
        positions.keySet().forEach(partition -> {
            TopicPartition kafka = KafkaPartitions.kafka(partition);
            assigned.put(kafka, partition);
            if (outOfRange.remove(kafka) != null) {
                consumer.resume(Set.of(kafka));
            }
        });
        consumer.assign(assigned.keySet());
        positions.forEach((partition, position) -> {
            TopicPartition kafka = KafkaPartitions.kafka(partition);
            consumer.seek(kafka, position);
            known.put(kafka, position);
        });
        look();
    }

    @Override
    public void unassign(Set<LogPartition> partitions) {
        requireOpen();
        KafkaPartitions.kafka(partitions).forEach(partition -> {
            assigned.remove(partition);
            outOfRange.remove(partition);
            known.remove(partition);
        });
        consumer.assign(assigned.keySet());
        look();
    }

    @Override
    public void pause(Set<LogPartition> partitions) {
        requireOpen();
        consumer.pause(KafkaPartitions.kafka(partitions));
    }

    @Override
    public void resume(Set<LogPartition> partitions) {
        requireOpen();
        List<TopicPartition> resumed = KafkaPartitions.kafka(partitions);
        resumed.removeAll(outOfRange.keySet());
        consumer.resume(resumed);
    }

    @Override
    public List<LogBatch> poll() {
        requireOpen();
        if (assigned.isEmpty()) {
            return List.of();
        }
        throwWhatWasFound();
        try {
            return batches(consumer.poll(Duration.ZERO));
        } catch (OffsetOutOfRangeException e) {
            e.offsetOutOfRangePartitions().forEach(this::askBounds);
            return List.of();
        } catch (RetriableException e) {
            return List.of();
        } catch (KafkaException e) {
            throw KafkaFailures.of(e, Reason.UNAVAILABLE, AclOperation.READ, "reader " + name);
        }
    }

    @Override
    public long position(LogPartition partition) {
        requireOpen();
        TopicPartition kafka = require(partition);
        try {
            long position = consumer.position(kafka, Duration.ZERO);
            known.put(kafka, position);
            return position;
        } catch (TimeoutException unconfirmed) {
            // leadership has moved, and the consumer asks whether its place is still there: nothing is read meanwhile,
            // and nobody waits
            return Objects.requireNonNull(known.get(kafka), "a partition that is assigned");
        }
    }

    @Override
    public long lag(LogPartition partition) {
        requireOpen();
        return consumer.currentLag(require(partition)).orElse(-1);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private List<LogBatch> batches(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, OffsetAndMetadata> next = records.nextOffsets();
        if (next.isEmpty()) {
            return List.of();
        }
        List<LogBatch> batches = new ArrayList<>(next.size());
        next.forEach((partition, offset) -> {
            LogPartition port = assigned.get(partition);
            if (port != null) {
                batches.add(new KafkaBatch(port, records.records(partition), offset.offset()));
            }
        });
        return batches;
    }

    /** Paused until it is assigned anew, so that the others go on. */
    private void askBounds(TopicPartition partition, long position) {
        LogPartition port = assigned.get(partition);
        if (port != null && !outOfRange.containsKey(partition)) {
            consumer.pause(Set.of(partition));
            Set<LogPartition> one = Set.of(port);
            outOfRange.put(
                    partition,
                    new OutOfRange(
                            port,
                            position,
                            admin.startOffsets(one),
                            admin.endOffsets(one, Isolation.READ_UNCOMMITTED)));
        }
    }

    private void throwWhatWasFound() {
        for (Iterator<OutOfRange> found = outOfRange.values().iterator(); found.hasNext(); ) {
            OutOfRange failed = found.next();
            if (failed.start.isDone() && failed.end.isDone()) {
                throw failed.failure();
            }
        }
        CompletableFuture<Void> look = looking;
        if (look != null && look.isDone()) {
            looking = null;
            lookedAtNanos = System.nanoTime();
            missing = notFound(look);
        } else if (look == null && System.nanoTime() - lookedAtNanos > LOOK_NANOS) {
            topics.forget(assigned.values());
            look();
        }
        LogException gone = missing;
        if (gone != null) {
            // Looked at again, should it come into being.
            topics.forget(assigned.values());
            if (looking == null) {
                look();
            }
            throw gone;
        }
    }

    private void look() {
        missing = null;
        if (topics.areKnown(assigned.values())) {
            looking = null;
            lookedAtNanos = System.nanoTime();
        } else {
            looking = topics.require(List.copyOf(assigned.values()));
        }
    }

    /** Only what is known to be missing counts: a cluster that does not answer is a fault that passes. */
    private static @Nullable LogException notFound(CompletableFuture<Void> look) {
        LogException failure = look.handle((nothing, thrown) -> thrown == null
                        ? null
                        : KafkaFailures.of(thrown, Reason.UNAVAILABLE, AclOperation.DESCRIBE, "look for partitions"))
                .join();
        return failure != null && failure.reason() == Reason.NOT_FOUND ? failure : null;
    }

    private TopicPartition require(LogPartition partition) {
        TopicPartition kafka = KafkaPartitions.kafka(partition);
        if (!assigned.containsKey(kafka)) {
            throw new IllegalStateException("partition " + partition + " is not assigned to reader " + name
                    + "; assigned are " + assigned.values());
        }
        return kafka;
    }

    private void requireOpen() {
        if (closed) {
            throw new LogException(Reason.CLOSED, "reader " + name + " was closed");
        }
    }

    private record OutOfRange(
            LogPartition partition,
            long position,
            Pending<Map<LogPartition, Long>> start,
            Pending<Map<LogPartition, Long>> end) {

        LogException failure() {
            boolean known = !start.isFailed() && !end.isFailed();
            String held = known
                    ? "[" + start.get().get(partition) + ", " + end.get().get(partition) + "]"
                    : "what it holds (which cannot be told now)";
            return new LogException(
                    Reason.OUT_OF_RANGE,
                    "position " + position + " of " + partition + " is outside " + held + "; assign it within");
        }
    }
}
