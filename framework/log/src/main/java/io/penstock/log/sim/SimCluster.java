package io.penstock.log.sim;

import io.penstock.log.CommittedOffset;
import io.penstock.log.Isolation;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.TopicDescription;
import io.penstock.log.TopicSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The servers' side: what a request does when it arrives. Answers go through {@link Reply}, some of them later. */
final class SimCluster {

    private final SimScheduler scheduler;
    private final RandomGenerator random;
    private final SimSettings settings;
    private final SimCoordinator coordinator;
    private final Map<String, List<SimPartition>> topics = new TreeMap<>();
    private final Map<String, Map<String, String>> topicSettings = new TreeMap<>();
    private final Map<String, SimGroup> groups = new TreeMap<>();
    /** The last sequence of each writer's life in each partition: what came late is refused, as idempotent writers are. */
    private final Map<String, Long> sequences = new TreeMap<>();

    private LongSupplier markersLateNanos = () -> 0;

    SimCluster(SimScheduler scheduler, RandomGenerator random, SimSettings settings) {
        this.scheduler = scheduler;
        this.random = random;
        this.settings = settings;
        this.coordinator = new SimCoordinator(scheduler, random, settings, this::writeMarkers);
    }

    SimCoordinator coordinator() {
        return coordinator;
    }

    /** Where there is no such topic, null. */
    @Nullable List<SimPartition> topic(String name) {
        return topics.get(name);
    }

    Set<String> topicNames() {
        return topics.keySet();
    }

    SimGroup group(String name) {
        return groups.computeIfAbsent(name, n -> new SimGroup());
    }

    @Nullable SimPartition partition(LogPartition id) {
        List<SimPartition> partitions = topics.get(id.topic());
        return partitions == null || id.partition() >= partitions.size() ? null : partitions.get(id.partition());
    }

    /** False where it exists. */
    boolean create(TopicSpec spec) {
        if (topics.containsKey(spec.name())) {
            return false;
        }
        List<SimPartition> partitions = new ArrayList<>();
        for (int i = 0; i < spec.partitions(); i++) {
            partitions.add(new SimPartition(new LogPartition(spec.name(), i), scheduler, random, settings));
        }
        topics.put(spec.name(), List.copyOf(partitions));
        topicSettings.put(spec.name(), spec.config());
        return true;
    }

    /** Adds partitions behind those that the topic has. */
    void grow(String topic, int total) {
        List<SimPartition> partitions = new ArrayList<>(topics.getOrDefault(topic, List.of()));
        for (int i = partitions.size(); i < total; i++) {
            partitions.add(new SimPartition(new LogPartition(topic, i), scheduler, random, settings));
        }
        topics.put(topic, List.copyOf(partitions));
    }

    Map<String, TopicDescription> describe(Set<String> names) {
        Map<String, TopicDescription> found = new TreeMap<>();
        for (String name : new TreeSet<>(names)) {
            List<SimPartition> partitions = topics.get(name);
            if (partitions != null) {
                found.put(name, new TopicDescription(name, partitions.size(), 1));
            }
        }
        return found;
    }

    /** What they were created with. */
    Map<String, Map<String, String>> settingsOf(Set<String> names) {
        Map<String, Map<String, String>> found = new TreeMap<>(topicSettings);
        found.keySet().retainAll(names);
        return found;
    }

    /** Outside transactions. */
    void produce(Batch batch, Reply<Void> reply) {
        SimPartition partition = accept(batch, reply);
        if (partition != null) {
            partition.append(batch.writes, batch.writer, null, () -> reply.done(null));
        }
    }

    /** In the writer's transaction, which begins or joins the partition where it has to. */
    void produce(String transactionalId, int epoch, Batch batch, Reply<Void> reply) {
        SimPartition partition = accept(batch, reply);
        if (partition == null) {
            return;
        }
        SimTransaction here = partition.openTransaction(transactionalId);
        if (here != null && here.epoch() == epoch) {
            partition.append(batch.writes, transactionalId, here, () -> reply.done(null));
            return;
        }
        coordinator.join(
                transactionalId,
                epoch,
                transaction -> {
                    transaction.add(batch.partition);
                    partition.append(batch.writes, transactionalId, transaction, () -> reply.done(null));
                },
                reply);
    }

    void commitOffsets(
            String transactionalId,
            int epoch,
            String groupName,
            Map<LogPartition, CommittedOffset> offsets,
            Reply<Void> reply) {
        SimGroup group = group(groupName);
        SimTransaction here = group.openTransaction(transactionalId);
        if (here != null && here.epoch() == epoch) {
            group.append(here, offsets);
            reply.done(null);
            return;
        }
        coordinator.join(
                transactionalId,
                epoch,
                transaction -> {
                    transaction.add(groupName);
                    group.append(transaction, offsets);
                    reply.done(null);
                },
                reply);
    }

    /** Answered once no transaction is deciding them. */
    void committedOffsets(
            String groupName, List<LogPartition> partitions, Reply<Map<LogPartition, CommittedOffset>> reply) {
        SimGroup group = group(groupName);
        if (group.isUnstable(partitions)) {
            scheduler.schedule(settings.backoff().draw(random), () -> committedOffsets(groupName, partitions, reply));
        } else {
            reply.done(group.offsets(partitions));
        }
    }

    void offsets(
            Collection<LogPartition> ids, ToLongFunction<SimPartition> offset, Reply<Map<LogPartition, Long>> reply) {
        Map<LogPartition, Long> found = new TreeMap<>();
        for (LogPartition id : ids) {
            SimPartition partition = partition(id);
            if (partition == null) {
                reply.failed(Reason.NOT_FOUND, missing(id));
                return;
            }
            found.put(id, offset.applyAsLong(partition));
        }
        reply.done(found);
    }

    /** The first offset still held whose record is that young; the end where there is none. */
    static long offsetAt(SimPartition partition, long timestampMs) {
        long end = partition.end(Isolation.READ_UNCOMMITTED);
        for (long offset = partition.startOffset(); offset < end; offset++) {
            SimRecord entry = partition.entries().get((int) offset);
            if (!entry.marker() && entry.timestampMs() >= timestampMs) {
                return offset;
            }
        }
        return end;
    }

    void deleteRecords(Map<LogPartition, Long> before, Reply<Void> reply) {
        for (Map.Entry<LogPartition, Long> wanted : before.entrySet()) {
            SimPartition partition = partition(wanted.getKey());
            if (partition == null) {
                reply.failed(Reason.NOT_FOUND, missing(wanted.getKey()));
                return;
            }
            long end = partition.end(Isolation.READ_UNCOMMITTED);
            if (wanted.getValue() < 0 || wanted.getValue() > end) {
                reply.failed(
                        Reason.OUT_OF_RANGE,
                        "cannot delete " + wanted.getKey() + " before " + wanted.getValue() + ": its end is " + end);
                return;
            }
        }
        before.forEach((id, offset) -> {
            SimPartition partition = partition(id);
            if (partition != null) {
                partition.deleteBefore(offset);
            }
        });
        reply.done(null);
    }

    static String missing(LogPartition partition) {
        return "there is no partition " + partition;
    }

    private @Nullable SimPartition accept(Batch batch, Reply<Void> reply) {
        SimPartition partition = partition(batch.partition);
        if (partition == null) {
            reply.failed(Reason.NOT_FOUND, missing(batch.partition));
            return null;
        }
        String key = batch.life + "@" + batch.partition;
        Long last = sequences.get(key);
        if (last != null && last >= batch.sequence) {
            reply.failed(Reason.UNKNOWN_OUTCOME, "sequence " + batch.sequence + " of " + key + " came after " + last);
            return null;
        }
        sequences.put(key, batch.sequence);
        return partition;
    }

    void delayMarkers(LongSupplier nanos) {
        markersLateNanos = nanos;
    }

    private long markerNanos() {
        return settings.marker().draw(random) + markersLateNanos.getAsLong();
    }

    private void writeMarkers(SimTransaction transaction, Runnable written) {
        for (LogPartition id : transaction.partitions()) {
            SimPartition partition = partition(id);
            scheduler.schedule(markerNanos(), () -> {
                if (partition != null) {
                    partition.appendMarker(transaction, written);
                }
            });
        }
        for (String name : transaction.groups()) {
            scheduler.schedule(markerNanos(), () -> {
                group(name).end(transaction, transaction.isCommitted());
                scheduler.trace("offsets", name, transaction.number());
                written.run();
            });
        }
    }

    /**
     * Records of one writer for one partition.
     *
     * @param life names one life of the writer
     * @param sequence counts that life's batches for the partition
     */
    record Batch(LogPartition partition, List<LogWrite> writes, String writer, String life, long sequence) {}
}
