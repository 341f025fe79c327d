package io.penstock.log.sim;

import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.Murmur2;
import io.penstock.log.Pending;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a writer: spreads records over partitions, keeps one request per partition under way, in order. Both kinds of
 * writers own one.
 */
final class SimProducer {

    /** How a batch is handed to the cluster when it arrives. */
    interface Delivery {
        void deliver(SimCluster.Batch batch, Reply<Void> reply);
    }

    private final SimProcess process;
    private final SimCluster cluster;
    private final String name;
    private final String life;
    private final Map<LogPartition, Lane> lanes = new TreeMap<>();
    private int unanswered;

    SimProducer(SimProcess process, SimCluster cluster, String name) {
        this.process = process;
        this.cluster = cluster;
        this.name = name;
        this.life = process.nextWriterLife() + ":" + name;
    }

    /** Whether everything sent is answered. */
    boolean isIdle() {
        return unanswered == 0;
    }

    /**
     * Sends records; refused as a whole before anything leaves where one of them cannot be written.
     *
     * @param settled runs after each answer of the cluster; null for success
     */
    void send(
            List<LogWrite> writes, Delivery delivery, Pending<Void> pending, Consumer<@Nullable LogException> settled) {
        Map<LogPartition, List<LogWrite>> parts;
        try {
            parts = byPartition(writes);
        } catch (LogException refused) {
            pending.fail(refused);
            settled.accept(refused);
            return;
        }
        if (parts.isEmpty()) {
            pending.complete(null);
            settled.accept(null);
            return;
        }
        Sending sending = new Sending(pending, parts.size(), settled);
        parts.forEach((partition, records) -> {
            Lane lane = lanes.computeIfAbsent(partition, Lane::new);
            unanswered++;
            lane.waiting.add(new Part(records, delivery, sending));
            lane.next();
        });
    }

    /** Fails what has not left yet. */
    void drop(LogException why) {
        for (Lane lane : lanes.values()) {
            List<Part> dropped = new ArrayList<>(lane.waiting);
            lane.waiting.clear();
            unanswered -= dropped.size();
            dropped.forEach(part -> part.sending.settle(why));
        }
    }

    private Map<LogPartition, List<LogWrite>> byPartition(List<LogWrite> writes) {
        Map<LogPartition, List<LogWrite>> parts = new TreeMap<>();
        Map<String, Integer> sticky = new TreeMap<>();
        for (LogWrite write : writes) {
            List<SimPartition> partitions = cluster.topic(write.topic());
            if (partitions == null || write.partition() >= partitions.size()) {
                String what = write.topic() + (partitions == null ? "" : "-" + write.partition());
                throw new LogException(Reason.NOT_FOUND, "there is no " + what + " to write to");
            }
            int bytes = write.payloadBytes();
            if (bytes > process.settings().recordBytesMax()) {
                throw new LogException(
                        Reason.TOO_LARGE,
                        "record of " + bytes + " bytes for " + write.topic() + " exceeds "
                                + process.settings().recordBytesMax());
            }
            int partition = choose(write, partitions.size(), sticky);
            parts.computeIfAbsent(new LogPartition(write.topic(), partition), p -> new ArrayList<>())
                    .add(write);
        }
        return parts;
    }

    private int choose(LogWrite write, int partitions, Map<String, Integer> sticky) {
        if (write.partition() != LogWrite.PARTITION_BY_KEY) {
            return write.partition();
        }
        byte[] key = write.key();
        if (key != null) {
            return Murmur2.partition(key, partitions);
        }
        return sticky.computeIfAbsent(write.topic(), t -> process.random().nextInt(partitions));
    }

    /** What waits for one partition, and whether something is under way. */
    private final class Lane {
        private final LogPartition partition;
        private final ArrayDeque<Part> waiting = new ArrayDeque<>();
        private boolean busy;
        private long sequence;

        private Lane(LogPartition partition) {
            this.partition = partition;
        }

        private void next() {
            Part part = busy ? null : waiting.poll();
            if (part == null) {
                return;
            }
            busy = true;
            SimCluster.Batch batch = new SimCluster.Batch(partition, part.records, name, life, sequence++);
            process.request(
                    SimOperation.Kind.PRODUCE,
                    name,
                    partition.toString(),
                    reply -> part.delivery.deliver(batch, reply),
                    new Reply<Void>() {
                        @Override
                        public void done(@Nullable Void nothing) {
                            answered(part, null);
                        }

                        @Override
                        public void failed(Reason reason, String message) {
                            answered(part, new LogException(reason, message));
                        }
                    });
        }

        private void answered(Part part, @Nullable LogException failure) {
            busy = false;
            unanswered--;
            part.sending.settle(failure);
            next();
        }
    }

    private record Part(List<LogWrite> records, Delivery delivery, Sending sending) {}

    /** One call of send, answered when its last part is. */
    private static final class Sending {
        private final Pending<Void> pending;
        private final Consumer<@Nullable LogException> settled;
        private int missing;
        private @Nullable LogException failure;

        private Sending(Pending<Void> pending, int parts, Consumer<@Nullable LogException> settled) {
            this.pending = pending;
            this.missing = parts;
            this.settled = settled;
        }

        private void settle(@Nullable LogException partFailure) {
            if (failure == null) {
                failure = partFailure;
            }
            missing--;
            if (missing == 0 && !pending.isDone()) {
                LogException first = failure;
                if (first == null) {
                    pending.complete(null);
                } else {
                    pending.fail(first);
                }
            }
            settled.accept(partFailure);
        }
    }
}
