package io.penstock.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.log.CommittedOffset;
import io.penstock.log.LogPartition;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimRecord;
import io.penstock.simulation.ReferenceJob.Line;
import io.penstock.testkit.job.SimulationFailure;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says whether what the job has committed so far is right: nothing lost, doubled, torn or reordered per key (invariants I1, I3, I4).
 * Without transactions a line may come again, with all that was made of it; what comes for the first time is in order, and nothing is
 * left behind by the positions. Asked after every event; reads what was committed since the last question only.
 */
final class Oracle {

    private final SimLog cluster;
    private final String group;
    private final int partitions;
    private final boolean exactly;
    private final Map<String, Long> counts = new HashMap<>();
    private final Map<String, Long> totals = new HashMap<>();
    private final Map<String, Long> lastSequence = new HashMap<>();
    private final Set<String> results = new HashSet<>();
    private final Set<String> audited = new HashSet<>();
    private final Set<String> timers = new HashSet<>();
    private final Map<LogPartition, Integer> read = new HashMap<>();
    private final List<TreeSet<Long>> poisoned = new ArrayList<>();
    private final long[] auditedOf;
    private final List<BitSet> behind = new ArrayList<>();
    private final List<BitSet> behindAudit = new ArrayList<>();
    private long entriesSeen;
    private int transactionsSeen;
    private int decidedSeen;

    Oracle(SimLog cluster, String group, int partitions, boolean exactly) {
        this.cluster = cluster;
        this.group = group;
        this.partitions = partitions;
        this.exactly = exactly;
        this.auditedOf = new long[partitions];
        for (int p = 0; p < partitions; p++) {
            poisoned.add(new TreeSet<>());
            behind.add(new BitSet());
            behindAudit.add(new BitSet());
        }
    }

    Set<String> audited() {
        return audited;
    }

    Set<String> results() {
        return results;
    }

    Set<String> timers() {
        return timers;
    }

    /** Checks when anything has been decided since the last call. */
    void check() {
        if (!exactly) {
            long entries = 0;
            for (int p = 0; p < partitions; p++) {
                entries +=
                        cluster.entries(new LogPartition(ReferenceJob.AUDIT, p)).size();
                entries += cluster.entries(new LogPartition(ReferenceJob.RESULTS, p))
                        .size();
            }
            if (entries != entriesSeen) {
                entriesSeen = entries;
                checkAll();
            }
            return;
        }
        var transactions = cluster.transactions();
        int decided = 0;
        for (int i = Math.max(0, transactions.size() - 64); i < transactions.size(); i++) {
            decided += transactions.get(i).isCommitted() ? 1 : 0;
        }
        if (transactions.size() == transactionsSeen && decided == decidedSeen) {
            return;
        }
        transactionsSeen = transactions.size();
        decidedSeen = decided;
        checkAll();
    }

    /** Checks whatever has been committed. */
    void checkAll() {
        for (SimRecord record : fresh(ReferenceJob.AUDIT)) {
            String line = text(record);
            boolean first = audited.add(line);
            require(first || !exactly, "doubled: audit has " + line + " twice");
            if (first) {
                Line parsed = Line.parse(line);
                auditedOf[parsed.partition()]++;
                behindAudit.get(parsed.partition()).set((int) parsed.sequence());
            }
        }
        for (SimRecord record : fresh(ReferenceJob.RESULTS)) {
            String text = text(record);
            if (text.startsWith("t:")) {
                boolean first = timers.add(text.substring(0, text.indexOf('=')));
                require(first || !exactly, "doubled: timer " + text + " fired twice");
            } else {
                result(text);
            }
        }
        if (!exactly) {
            offsetsLeaveNothingBehind();
            return;
        }
        require(
                audited.size() == results.size() && audited.equals(results),
                "torn: audit has "
                        + difference(audited, results) + " and results have not; results have "
                        + difference(results, audited)
                        + " and audit has not");
        offsets();
    }

    private void result(String text) {
        Line line = Line.parse(text.substring(2, text.indexOf('=')));
        String[] folded = text.substring(text.indexOf('=') + 1).split(",", -1);
        boolean first = results.add(line.toString());
        require(first || !exactly, "doubled: result of " + line);
        if (first) {
            Long before = lastSequence.put(line.key() + "/" + line.partition(), line.sequence());
            require(before == null || before < line.sequence(), "reordered: " + line + " after sequence " + before);
            behind.get(line.partition()).set((int) line.sequence());
        }
        if (!exactly) {
            return; // a zombie's counts are its own: what is durable is looked at by itself
        }
        long count = counts.merge(line.key(), 1L, Long::sum);
        long total = totals.merge(line.key(), line.amount(), Long::sum);
        require(
                Long.parseLong(folded[0]) == count && Long.parseLong(folded[1]) == total,
                "lost or doubled in state: " + text + ", expected count " + count + " and total " + total);
    }

    /** Whatever the mirrored positions say has been read has its outputs. */
    private void offsetsLeaveNothingBehind() {
        Map<LogPartition, CommittedOffset> offsets = cluster.committedOffsets(group);
        for (int p = 0; p < partitions; p++) {
            CommittedOffset offset = offsets.get(new LogPartition(ReferenceJob.INPUT, p));
            for (int sequence = 0; offset != null && sequence < offset.offset(); sequence++) {
                boolean leftOut = poisoned.get(p).contains((long) sequence);
                require(
                        leftOut
                                || (behind.get(p).get(sequence)
                                        && behindAudit.get(p).get(sequence)),
                        "lost: the offset of partition " + p + " is " + offset.offset() + ", and record " + sequence
                                + " has no output");
            }
        }
    }

    /** Committed offsets agree with the records whose effects are committed. */
    private void offsets() {
        Map<LogPartition, CommittedOffset> offsets = cluster.committedOffsets(group);
        for (int p = 0; p < partitions; p++) {
            CommittedOffset offset = offsets.get(new LogPartition(ReferenceJob.INPUT, p));
            long below = offset == null ? 0 : offset.offset();
            int left = poisoned.get(p).headSet(below).size();
            long effects = auditedOf[p];
            require(
                    effects + left == below,
                    "torn: the offset of partition " + p + " is " + below + ", " + effects
                            + " of its records have effects and " + left + " were left out; without effect: "
                            + withoutEffect(p, below) + traces(p, withoutEffect(p, below)));
        }
    }

    private String traces(int partition, List<Long> sequences) {
        StringBuilder found = new StringBuilder();
        for (String topic : List.of(ReferenceJob.INPUT, ReferenceJob.AUDIT, ReferenceJob.RESULTS)) {
            for (int p = 0; p < partitions; p++) {
                for (SimRecord entry : cluster.entries(new LogPartition(topic, p))) {
                    for (long sequence : sequences) {
                        if (!entry.marker() && text(entry).contains(":" + partition + ":" + sequence + ":")) {
                            found.append("; ")
                                    .append(topic)
                                    .append('-')
                                    .append(p)
                                    .append(" offset ")
                                    .append(entry.offset())
                                    .append(' ')
                                    .append(text(entry))
                                    .append(" by ")
                                    .append(entry.writer())
                                    .append(' ')
                                    .append(entry.transaction());
                        }
                    }
                }
            }
        }
        return found.toString();
    }

    private List<Long> withoutEffect(int partition, long below) {
        Set<Long> missing = new TreeSet<>();
        for (long sequence = 0; sequence < below; sequence++) {
            missing.add(sequence);
        }
        audited.stream()
                .map(Line::parse)
                .filter(line -> line.partition() == partition)
                .forEach(line -> missing.remove(line.sequence()));
        return List.copyOf(missing);
    }

    /** Its effects are expected never to be committed. */
    void poisoned(Line line) {
        poisoned.get(line.partition()).add(line.sequence());
    }

    private List<SimRecord> fresh(String topic) {
        List<SimRecord> fresh = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            LogPartition partition = new LogPartition(topic, p);
            List<SimRecord> entries = cluster.entries(partition);
            int from = read.getOrDefault(partition, 0);
            int at = from;
            while (at < entries.size() && entries.get(at).isDecided()) {
                SimRecord entry = entries.get(at++);
                if (entry.isCommitted()) {
                    fresh.add(entry);
                }
            }
            // what is still open may be decided before what follows it: read on, and come back
            List<SimRecord> later = entries.subList(at, entries.size());
            for (SimRecord entry : later) {
                if (entry.isCommitted()) {
                    throw new SimulationFailure("overtaken: " + topic + " has a committed record behind one of an open"
                            + " transaction, " + entry.partition() + " offset " + entry.offset());
                }
            }
            read.put(partition, at);
        }
        return fresh;
    }

    private static String text(SimRecord record) {
        return new String(Objects.requireNonNull(record.value()), UTF_8);
    }

    private static Set<String> difference(Set<String> left, Set<String> right) {
        Set<String> only = new HashSet<>(left);
        only.removeAll(right);
        return only;
    }

    private static void require(boolean holds, String violation) {
        if (!holds) {
            throw new SimulationFailure(violation);
        }
    }
}
