package io.penstock.log.sim;

import io.penstock.log.CommittedOffset;
import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.TopicSpec;
import io.penstock.log.TransactionalWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * A simulated cluster with Kafka's semantics: transactions by protocol 2, markers written after the commit is answered, last stable
 * offset, fencing, time-outs, offsets that are unstable until their marker. Everything happens on the scheduler's virtual time, on
 * the thread that runs it; the same seed gives the same run.
 *
 * <p>Clients belong to processes, which can crash: {@link #client(String)}. The log itself is the view of a process named "test".
 * The methods below those of the port see through everything at once and are for fixtures and oracles.
 */
public final class SimLog implements Log {

    private static final String TEST_PROCESS = "test";

    private final SimScheduler scheduler;
    private final SimSettings settings;
    private final SimCluster cluster;
    private final RandomGenerator random;
    private final Map<String, SimProcess> processes = new TreeMap<>();
    private final Map<String, Integer> lives = new TreeMap<>();
    private SimFaults faults = SimFaults.none();

    public SimLog(SimScheduler scheduler) {
        this(scheduler, SimSettings.defaults());
    }

    public SimLog(SimScheduler scheduler, SimSettings settings) {
        this.scheduler = scheduler;
        this.settings = settings;
        this.random = scheduler.splitRandom();
        this.cluster = new SimCluster(scheduler, scheduler.splitRandom(), settings);
    }

    public SimScheduler scheduler() {
        return scheduler;
    }

    public SimSettings settings() {
        return settings;
    }

    /** What goes wrong from now on. */
    public void injectFaults(SimFaults plan) {
        faults = plan;
    }

    /**
     * By how much markers are late from now on, beyond what the settings draw.
     *
     * @param nanos asked for each marker of each partition and group, {@code >= 0}; must be deterministic
     */
    public void delayMarkers(LongSupplier nanos) {
        cluster.delayMarkers(nanos);
    }

    /** The log as a process sees it: the living process of this name, or a new one. */
    public Log client(String processName) {
        SimProcess living = processes.get(processName);
        if (living == null) {
            int life = lives.merge(processName, 1, Integer::sum);
            living = new SimProcess(processName, life, this, cluster, random);
            processes.put(processName, living);
        }
        return living;
    }

    /**
     * Crashes a process: what has not left it is lost, what is under way arrives late or never, no answer reaches it. Using
     * anything of it afterwards, but close, is an {@link IllegalStateException}; {@link #client} gives a new process of the name.
     */
    public void crashClient(String processName) {
        SimProcess crashed = processes.remove(processName);
        if (crashed != null) {
            scheduler.trace("crash", processName, lives.getOrDefault(processName, 0));
            crashed.crash();
        }
    }

    /** The processes alive that have been asked for, by name. */
    public List<String> clients() {
        return List.copyOf(processes.keySet());
    }

    @Override
    public LogAdmin admin() {
        return client(TEST_PROCESS).admin();
    }

    @Override
    public LogReader openReader(String name, Isolation isolation) {
        return client(TEST_PROCESS).openReader(name, isolation);
    }

    @Override
    public TransactionalWriter openTransactionalWriter(String transactionalId, Duration transactionTimeout) {
        return client(TEST_PROCESS).openTransactionalWriter(transactionalId, transactionTimeout);
    }

    @Override
    public LogWriter openWriter(String name) {
        return client(TEST_PROCESS).openWriter(name);
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    /** Creates a topic at once; nothing where it exists. */
    public void createTopicNow(String name, int partitions) {
        cluster.create(new TopicSpec(name, partitions, 1, Map.of()));
    }

    /** Appends outside transactions at once; it is readable after replication. */
    public void appendNow(LogPartition partition, List<LogWrite> records) {
        requirePartition(partition).append(List.copyOf(records), "fixture", null, () -> {});
    }

    /** Sets a group's offsets at once, as a user's tool would. */
    public void commitOffsetsNow(String group, Map<LogPartition, CommittedOffset> offsets) {
        cluster.group(group).store(new TreeMap<>(offsets));
    }

    public List<String> topics() {
        return List.copyOf(cluster.topicNames());
    }

    /** How many partitions a topic has. */
    public int partitionsOf(String topic) {
        List<SimPartition> partitions = cluster.topic(topic);
        if (partitions == null) {
            throw new IllegalArgumentException("there is no topic " + topic + "; there are " + topics());
        }
        return partitions.size();
    }

    /** Everything ever appended, markers, aborted and deleted entries included; the index is the offset. */
    public List<SimRecord> entries(LogPartition partition) {
        return Collections.unmodifiableList(requirePartition(partition).entries());
    }

    /** The records of a topic whose commit is decided, deleted ones included, by partition and offset. */
    public List<SimRecord> committedRecords(String topic) {
        List<SimPartition> partitions = cluster.topic(topic);
        if (partitions == null) {
            throw new IllegalArgumentException("there is no topic " + topic + "; there are " + topics());
        }
        List<SimRecord> committed = new ArrayList<>();
        for (SimPartition partition : partitions) {
            partition.entries().stream().filter(SimRecord::isCommitted).forEach(committed::add);
        }
        return committed;
    }

    public long startOffset(LogPartition partition) {
        return requirePartition(partition).startOffset();
    }

    public long endOffset(LogPartition partition, Isolation isolation) {
        return requirePartition(partition).end(isolation);
    }

    /** A group's offsets as they will be once every decided transaction has its markers. */
    public Map<LogPartition, CommittedOffset> committedOffsets(String group) {
        return cluster.group(group).decidedOffsets();
    }

    /** Every transaction there has been, in the order of first writes. */
    public List<SimTransaction> transactions() {
        return Collections.unmodifiableList(cluster.coordinator().transactions());
    }

    SimFaults faults() {
        return faults;
    }

    private SimPartition requirePartition(LogPartition id) {
        SimPartition partition = cluster.partition(id);
        if (partition == null) {
            throw new IllegalArgumentException(SimCluster.missing(id));
        }
        return partition;
    }
}
