package io.penstock.simulation;

import io.penstock.log.LogPartition;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimRecord;
import io.penstock.log.sim.SimTransaction;
import io.penstock.protocol.exchange.FrameCodec;
import io.penstock.testkit.job.SimulationFailure;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Says whether what waits on an exchange that only source tasks feed stays within its bound: of one sending incarnation and one key group
 * no more than the bound and what its commits hold that are cut until its sources have heard of it. That are two, and one more where tasks
 * have come to it meanwhile. Asked after every event.
 */
final class BacklogOracle {

    private static final int COMMITS_BEYOND = 3;

    /** One key group's partition. */
    private static final class Waiting {
        private final Map<String, ArrayDeque<Sent>> ofSenders = new HashMap<>();
        private final Map<String, Long> sums = new HashMap<>();
        private final Map<Long, Long> ofTransaction = new HashMap<>();
        private int read;
    }

    private record Sent(long offset, long records) {}

    private final SimLog cluster;
    private final String topic;
    private final int keyGroups;
    private final long recordsMax;
    private final Map<LogPartition, Waiting> partitions = new HashMap<>();
    private boolean exists;
    private long commitRecordsMax;
    private long most;

    BacklogOracle(SimLog cluster, String topic, int keyGroups, long recordsMax) {
        this.cluster = cluster;
        this.topic = topic;
        this.keyGroups = keyGroups;
        this.recordsMax = recordsMax;
    }

    /** Records of one sender that waited for one key group at a time. */
    long most() {
        return most;
    }

    void check() {
        exists = exists || cluster.topics().contains(topic);
        if (!exists) {
            return;
        }
        for (int group = 0; group < keyGroups; group++) {
            LogPartition partition = new LogPartition(topic, group);
            check(partition, partitions.computeIfAbsent(partition, absent -> new Waiting()));
        }
    }

    private void check(LogPartition partition, Waiting waiting) {
        var entries = cluster.entries(partition);
        if (entries.size() == waiting.read || !entries.get(waiting.read).isDecided()) {
            return;
        }
        long start = cluster.startOffset(partition);
        waiting.ofSenders.forEach((sender, sent) -> {
            while (!sent.isEmpty() && sent.peekFirst().offset() < start) {
                waiting.sums.merge(sender, -sent.removeFirst().records(), Long::sum);
            }
        });
        while (waiting.read < entries.size() && entries.get(waiting.read).isDecided()) {
            SimRecord entry = entries.get(waiting.read++);
            if (entry.isCommitted()) {
                add(partition, waiting, entry);
            }
        }
    }

    private void add(LogPartition partition, Waiting waiting, SimRecord entry) {
        long records = FrameCodec.decode(Objects.requireNonNull(entry.value()))
                .header()
                .count();
        SimTransaction transaction = Objects.requireNonNull(entry.transaction());
        String id = transaction.transactionalId();
        String sender = id.substring(0, id.lastIndexOf('-'));
        long ofCommit = waiting.ofTransaction.merge(transaction.number(), records, Long::sum);
        commitRecordsMax = Math.max(commitRecordsMax, ofCommit);
        waiting.ofSenders
                .computeIfAbsent(sender, absent -> new ArrayDeque<>())
                .addLast(new Sent(entry.offset(), records));
        long sum = waiting.sums.merge(sender, records, Long::sum);
        most = Math.max(most, sum);
        if (sum > recordsMax + COMMITS_BEYOND * commitRecordsMax) {
            throw new SimulationFailure("backlog: " + sum + " records of " + sender + " wait on " + partition
                    + ", the bound is " + recordsMax + ", a commit had " + commitRecordsMax + " at most");
        }
    }
}
