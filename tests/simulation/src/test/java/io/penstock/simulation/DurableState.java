package io.penstock.simulation;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.log.LogPartition;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimRecord;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TopicNames;
import io.penstock.simulation.ReferenceJob.Line;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.heap.HeapTaskState;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.journal.CommitRecord.InputPosition;
import io.penstock.statestore.journal.JournalDecoder;
import io.penstock.statestore.journal.JournalReplay;
import io.penstock.testkit.job.SimulationFailure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a process would restore if it took over now: the journals, read as restoring reads them. For all that the positions say has been
 * read, the state of both keyed stages must have it: once, or at least once without transactions.
 */
final class DurableState {

    private final SimLog cluster;
    private final TopicNames topics;
    private final int partitions;
    private final boolean exactly;

    DurableState(SimLog cluster, String job, int partitions, boolean exactly) {
        this.cluster = cluster;
        this.topics = new TopicNames("penstock", new JobName(job));
        this.partitions = partitions;
        this.exactly = exactly;
    }

    /** The position of each input partition, 0 where there is none. */
    long[] positions() {
        long[] positions = new long[partitions];
        for (LogPartition journal : journals("lines")) {
            CommitRecord last = replay(journal, null).lastCommit();
            for (InputPosition position : last == null ? List.<InputPosition>of() : last.positions()) {
                positions[position.partition()] = position.offset();
            }
        }
        return positions;
    }

    /** @param input all lines; those left out are expected in no state */
    void check(Collection<Line> input, Collection<Line> leftOut) {
        long[] positions = positions();
        TreeMap<Long, Integer> folded = new TreeMap<>();
        TreeMap<Long, Integer> tallied = new TreeMap<>();
        TreeSet<String> keys = new TreeSet<>();
        input.forEach(line -> keys.add(line.key()));
        for (LogPartition journal : journals("fold")) {
            count(journal, Types.STRING.createSerde(), "fold/ids", keys, key -> 0L, folded);
        }
        List<Integer> sources = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            sources.add(p);
        }
        for (LogPartition journal : journals("tally")) {
            count(journal, Types.INT.createSerde(), "tally/sequences", sources, p -> p * 1_000_000L, tallied);
        }
        TreeSet<Long> left = new TreeSet<>();
        leftOut.forEach(line -> left.add(line.id()));
        for (Line line : input) {
            boolean read = line.sequence() < positions[line.partition()] && !left.contains(line.id());
            require(line, read, "fold", folded.getOrDefault(line.id(), 0), positions);
            require(line, read, "tally", tallied.getOrDefault(line.id(), 0), positions);
        }
    }

    private void require(Line line, boolean read, String stage, int times, long[] positions) {
        boolean right = exactly ? times == (read ? 1 : 0) : !read || times > 0;
        if (!right) {
            throw new SimulationFailure("lost or doubled in the state that is durable: stage " + stage + " has " + line
                    + " " + times + " times, the journal's position in its partition is "
                    + positions[line.partition()]);
        }
    }

    private <K> void count(
            LogPartition journal,
            Serde<K> keySerde,
            String name,
            Collection<K> keys,
            Function<K, Long> base,
            Map<Long, Integer> counts) {
        StateSpec spec = StateSpec.list(name, Types.LONG.createSerde());
        try (HeapTaskState state = new HeapTaskState(journal.toString(), keySerde, List.of(spec), 1)) {
            replay(journal, state);
            state.restored(1);
            ListState<Long> list = state.listState(spec);
            for (K key : keys) {
                state.setCurrentKey(Objects.requireNonNull(key));
                for (Long id : list.get()) {
                    counts.merge(base.apply(key) + Objects.requireNonNull(id), 1, Integer::sum);
                }
            }
        } catch (SimulationFailure failure) {
            throw failure;
        } catch (Exception unreadable) {
            throw new SimulationFailure("the journal " + journal + " cannot be restored: " + unreadable, unreadable);
        }
    }

    private List<LogPartition> journals(String stage) {
        String topic = topics.journal(stage);
        List<LogPartition> found = new ArrayList<>();
        if (cluster.topics().contains(topic)) {
            for (int p = 0; p < cluster.partitionsOf(topic); p++) {
                found.add(new LogPartition(topic, p));
            }
        }
        return found;
    }

    private JournalReplay.Result replay(LogPartition journal, @Nullable HeapTaskState into) {
        JournalReplay replay = null;
        for (SimRecord record : cluster.entries(journal)) {
            if (!record.isCommitted()) {
                continue;
            }
            byte[] value = Objects.requireNonNull(record.value());
            if (replay == null) {
                replay = new JournalReplay(
                        journal.toString(), into, JournalDecoder.decode(value).run(), -1);
            }
            replay.feed(record.offset(), value);
        }
        return replay == null ? new JournalReplay.Result(null, 0, 0, -1, 0, 0, 0, 0, 0) : replay.finish();
    }
}
