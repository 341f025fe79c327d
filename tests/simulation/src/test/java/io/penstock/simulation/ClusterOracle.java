package io.penstock.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.log.CommittedOffset;
import io.penstock.log.LogPartition;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimRecord;
import io.penstock.log.sim.SimTransaction;
import io.penstock.simulation.ReferenceJob.Line;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.journal.JournalDecoder;
import io.penstock.statestore.journal.JournalRecord;
import io.penstock.testkit.job.SimulationFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Says whether what several processes have committed so far is right: nothing lost, doubled, torn within a process or reordered per sender
 * and key, and no journal with two writers (invariants I1 to I4). Several transactions are open at a time, so what is ordered is read up
 * to the first that is undecided, and what is a set as soon as it is committed. Asked after every event.
 */
final class ClusterOracle {

    private final SimLog cluster;
    private final String group;
    private final int partitions;
    private final Map<String, Long> counts = new HashMap<>();
    private final Map<String, Long> totals = new HashMap<>();
    private final Map<String, Long> lastSequence = new HashMap<>();
    private final Map<String, Long> groupCounts = new HashMap<>();
    private final Set<String> results = new HashSet<>();
    private final Set<String> timers = new HashSet<>();
    private final Set<String> audited = new HashSet<>();
    private final Set<String> counted = new HashSet<>();
    private final Set<String> resultTexts = new HashSet<>();
    private final long[] auditedOf;
    private final List<TreeSet<Long>> poisoned = new ArrayList<>();
    private final Map<LogPartition, Integer> inOrder = new HashMap<>();
    private final Map<LogPartition, Integer> anyOrder = new HashMap<>();
    private final Map<LogPartition, List<SimRecord>> undecided = new HashMap<>();
    private final Map<LogPartition, Journal> journals = new HashMap<>();
    private final List<SimTransaction> open = new ArrayList<>();
    private final BiConsumer<LogPartition, CommitRecord> committed;
    private int transactionsSeen;

    /** Where a journal's commit records have come to. */
    private static final class Journal {
        private long term;
        private String writer = "";
        private long sequence = -1;
        private int read;
    }

    /** @param committed told each commit record of each journal, in order, when it is decided */
    ClusterOracle(SimLog cluster, String group, int partitions, BiConsumer<LogPartition, CommitRecord> committed) {
        this.committed = committed;
        this.cluster = cluster;
        this.group = group;
        this.partitions = partitions;
        this.auditedOf = new long[partitions];
        for (int p = 0; p < partitions; p++) {
            poisoned.add(new TreeSet<>());
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

    Set<String> counted() {
        return counted;
    }

    /** Its effects may be missing: all, or those behind the exchange. */
    void poisoned(Line line) {
        poisoned.get(line.partition()).add(line.sequence());
    }

    void check() {
        List<SimTransaction> transactions = cluster.transactions();
        boolean news = transactions.size() > transactionsSeen;
        open.addAll(transactions.subList(transactionsSeen, transactions.size()));
        transactionsSeen = transactions.size();
        news |= open.removeIf(transaction -> {
            boolean decided = transaction.isCommitted() || transaction.isAborted();
            if (decided) {
                noteJournals(transaction);
            }
            return decided;
        });
        if (news) {
            checkAll();
        }
    }

    private void noteJournals(SimTransaction decided) {
        for (LogPartition partition : decided.partitions()) {
            if (partition.topic().endsWith(".journal")) {
                journals.computeIfAbsent(partition, absent -> new Journal());
            }
        }
    }

    void checkAll() {
        journals.forEach(this::journal);
        for (SimRecord record : committed(ReferenceJob.AUDIT)) {
            String line = text(record);
            require(audited.add(line), "doubled: audit has " + line + " twice");
            auditedOf[Line.parse(line).partition()]++;
        }
        for (SimRecord record : committed(ReferenceJob.RESULTS)) {
            String text = text(record);
            require(resultTexts.add(text), "doubled: results have " + text + " twice");
            if (text.startsWith("r:")) {
                String line = text.substring(2, text.indexOf('='));
                require(audited.contains(line), "torn: results have " + line + ", audit has not");
            }
        }
        for (SimRecord record : committed(ClusterJob.COUNTS)) {
            String text = text(record);
            String result = text.split(":", 3)[2];
            require(counted.add(result), "doubled: counts have " + result + " twice");
            require(resultTexts.contains(result), "torn: counts have " + result + ", results have not");
        }
        for (SimRecord record : ordered(ReferenceJob.RESULTS)) {
            String text = text(record);
            if (text.startsWith("t:")) {
                require(timers.add(text.substring(0, text.indexOf('='))), "doubled: timer " + text + " fired twice");
            } else {
                result(text);
            }
        }
        for (SimRecord record : ordered(ClusterJob.COUNTS)) {
            String[] parts = text(record).split(":", 3);
            long count = groupCounts.merge(parts[0], 1L, Long::sum);
            require(
                    Long.parseLong(parts[1]) == count,
                    "lost or doubled in state: " + text(record) + ", expected count " + count);
        }
        offsets();
    }

    private void result(String text) {
        Line line = Line.parse(text.substring(2, text.indexOf('=')));
        String[] folded = text.substring(text.indexOf('=') + 1).split(",", -1);
        require(results.add(line.toString()), "doubled: result of " + line);
        long count = counts.merge(line.key(), 1L, Long::sum);
        long total = totals.merge(line.key(), line.amount(), Long::sum);
        require(
                Long.parseLong(folded[0]) == count && Long.parseLong(folded[1]) == total,
                "lost or doubled in state: " + text + ", expected count " + count + " and total " + total);
        Long before = lastSequence.put(line.key() + "/" + line.partition(), line.sequence());
        require(before == null || before < line.sequence(), "reordered: " + line + " after sequence " + before);
    }

    /** Committed offsets agree with the records whose first effects are committed. */
    private void offsets() {
        Map<LogPartition, CommittedOffset> offsets = cluster.committedOffsets(group);
        for (int p = 0; p < partitions; p++) {
            CommittedOffset offset = offsets.get(new LogPartition(ReferenceJob.INPUT, p));
            long below = offset == null ? 0 : offset.offset();
            long mayMiss = poisoned.get(p).headSet(below).size();
            require(
                    auditedOf[p] <= below && auditedOf[p] + mayMiss >= below,
                    "torn: the offset of partition " + p + " is " + below + ", " + auditedOf[p]
                            + " of its records have effects and " + mayMiss + " may have none");
        }
    }

    /** Every journal is one history: terms never fall, each has one writer, sequences follow each other. */
    private void journal(LogPartition partition, Journal journal) {
        List<SimRecord> entries = cluster.entries(partition);
        while (journal.read < entries.size() && entries.get(journal.read).isDecided()) {
            SimRecord entry = entries.get(journal.read++);
            if (!entry.isCommitted()) {
                continue;
            }
            JournalRecord record = JournalDecoder.decode(Objects.requireNonNull(entry.value()));
            require(
                    record.term() >= journal.term,
                    "two owners: " + partition + " offset " + entry.offset() + " has term " + record.term()
                            + " behind term " + journal.term);
            String id = Objects.requireNonNull(entry.transaction()).transactionalId();
            String writer = id.substring(0, id.lastIndexOf('-'));
            require(
                    record.term() > journal.term || writer.equals(journal.writer),
                    "two owners: " + partition + " offset " + entry.offset() + " of term " + record.term()
                            + " is written by " + writer + ", those before by " + journal.writer);
            journal.term = record.term();
            journal.writer = writer;
            if (record.kind() == JournalRecord.Kind.COMMIT && !record.continued()) {
                require(
                        record.sequence() == journal.sequence + 1,
                        "two histories: " + partition + " offset " + entry.offset() + " has commit " + record.sequence()
                                + " behind commit " + journal.sequence);
                journal.sequence = record.sequence();
                committed.accept(partition, JournalDecoder.commit(record, record.body()));
            }
        }
    }

    /** What has been committed since the last question, whatever is open before it. */
    private List<SimRecord> committed(String topic) {
        List<SimRecord> fresh = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            LogPartition partition = new LogPartition(topic, p);
            List<SimRecord> waiting = undecided.computeIfAbsent(partition, absent -> new ArrayList<>());
            List<SimRecord> entries = cluster.entries(partition);
            waiting.addAll(entries.subList(anyOrder.getOrDefault(partition, 0), entries.size()));
            anyOrder.put(partition, entries.size());
            waiting.removeIf(entry -> {
                if (entry.isCommitted()) {
                    fresh.add(entry);
                }
                return entry.isDecided();
            });
        }
        return fresh;
    }

    /** What a reader of committed records has seen since the last question, in order. */
    private List<SimRecord> ordered(String topic) {
        List<SimRecord> fresh = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            LogPartition partition = new LogPartition(topic, p);
            List<SimRecord> entries = cluster.entries(partition);
            int at = inOrder.getOrDefault(partition, 0);
            while (at < entries.size() && entries.get(at).isDecided()) {
                SimRecord entry = entries.get(at++);
                if (entry.isCommitted()) {
                    fresh.add(entry);
                }
            }
            inOrder.put(partition, at);
        }
        return fresh;
    }

    private static String text(SimRecord record) {
        return new String(Objects.requireNonNull(record.value()), UTF_8);
    }

    private static void require(boolean holds, String violation) {
        if (!holds) {
            throw new SimulationFailure(violation);
        }
    }
}
