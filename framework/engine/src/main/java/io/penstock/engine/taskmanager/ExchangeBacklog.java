package io.penstock.engine.taskmanager;

import io.penstock.engine.graph.Exchange;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.slot.SlotCut;
import io.penstock.log.Clock;
import io.penstock.log.Isolation;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.protocol.TopicNames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that this incarnation has sent by frames and that are not known to have been taken, by key group; and what rests because of
 * them: source tasks that feed an exchange past the bound, and the deletion of frames that such source tasks elsewhere have sent
 * (docs/adr/0018-exchange-backlog.md). A receiver reports by deleting what it has taken, so that the log's first offset is the report of
 * whoever owns the key group. Owned by the TaskManager's thread.
 */
final class ExchangeBacklog {

    private static final Logger LOG = LoggerFactory.getLogger(ExchangeBacklog.class);

    /** While some key group has more than a quarter of the bound. */
    private static final long ASK_NANOS = 100_000_000;

    private static final long ASK_SELDOM_NANOS = 5_000_000_000L;

    /** One exchange partition. */
    private static final class Sent {
        private final int stage;
        private final ArrayDeque<Mark> marks = new ArrayDeque<>();
        private long cut;
        private long committed;
        private long reported;

        Sent(int stage) {
            this.stage = stage;
        }

        long backlog() {
            return cut - reported;
        }
    }

    /** So many records lie before an offset. */
    private record Mark(long end, long records) {}

    /** A complete cut whose commit is not known yet. */
    private record Uncommitted(long commit, Map<LogPartition, Long> sent) {}

    /** On its way; {@code committed} when it was asked. */
    private record Question(
            Map<LogPartition, Long> committed,
            Pending<Map<LogPartition, Long>> starts,
            Pending<Map<LogPartition, Long>> ends) {

        boolean isDone() {
            return starts.isDone() && ends.isDone();
        }
    }

    private final JobGraph graph;
    private final LogAdmin admin;
    private final Clock clock;
    private final long recordsMax;
    private final Map<String, Integer> stageOfTopic = new HashMap<>();
    private final List<Set<Integer>> reachable = new ArrayList<>();
    private final Map<LogPartition, Sent> partitions = new HashMap<>();
    private final ArrayDeque<Uncommitted> uncommitted = new ArrayDeque<>();
    private @Nullable Placement placement;
    private @Nullable Question question;
    private Set<Integer> full = Set.of();
    private Set<Integer> paused = Set.of();
    private boolean pausedIsNews;
    private boolean changed;
    private long askedNanos;
    private long most;

    /** @param recordsMax a key group's, past which sources rest; {@code >= 1} */
    ExchangeBacklog(JobGraph graph, TopicNames topics, LogAdmin admin, Clock clock, long recordsMax) {
        this.graph = graph;
        this.admin = admin;
        this.clock = clock;
        this.recordsMax = recordsMax;
        this.askedNanos = clock.nanoTime();
        for (Stage stage : graph.stages()) {
            Set<Integer> behind = new HashSet<>();
            addBehind(stage, behind);
            reachable.add(behind);
            if (stage.isKeyed()) {
                stageOfTopic.put(topics.exchange(stage.name()), stage.index());
            }
        }
    }

    private void addBehind(Stage stage, Set<Integer> behind) {
        for (Exchange exchange : graph.outputsOf(stage)) {
            if (behind.add(exchange.toStage())) {
                addBehind(graph.stages().get(exchange.toStage()), behind);
            }
        }
    }

    // ---- what was sent

    /** All that counts of a cut will be committed, or the incarnation ends. */
    void cutCompleted(long commit, List<SlotCut> parts) {
        Map<LogPartition, Long> sent = new HashMap<>();
        for (SlotCut part : parts) {
            part.frames().sent().forEach((partition, records) -> sent.merge(partition, records, Long::sum));
        }
        if (sent.isEmpty()) {
            return;
        }
        uncommitted.addLast(new Uncommitted(commit, sent));
        sent.forEach((partition, records) -> of(partition).cut += records);
        changed = true;
    }

    private Sent of(LogPartition partition) {
        return partitions.computeIfAbsent(
                partition,
                absent -> new Sent(Objects.requireNonNull(
                        stageOfTopic.get(partition.topic()), "frames go to exchanges of this job's graph")));
    }

    void committed(long commit) {
        while (!uncommitted.isEmpty() && uncommitted.peekFirst().commit() <= commit) {
            uncommitted.removeFirst().sent().forEach((partition, records) -> of(partition).committed += records);
        }
    }

    // ---- what is known to have been taken

    /**
     * @param now which tasks run here
     * @return whether there was progress
     */
    boolean doWork(Placement now) {
        boolean worked = takeAnswer();
        ask();
        if (changed || placement != now) {
            changed = false;
            placement = now;
            judge(now);
        }
        return worked;
    }

    private void ask() {
        long interval = most > recordsMax / 4 ? ASK_NANOS : ASK_SELDOM_NANOS;
        if (question != null || partitions.isEmpty() || clock.nanoTime() - askedNanos < interval) {
            return;
        }
        askedNanos = clock.nanoTime();
        Map<LogPartition, Long> committed = new HashMap<>();
        partitions.forEach((partition, sent) -> {
            if (sent.committed > sent.reported) {
                committed.put(partition, sent.committed);
            }
        });
        if (!committed.isEmpty()) {
            // the end is asked for behind the commit: all that is counted lies before it
            question = new Question(
                    committed,
                    admin.startOffsets(committed.keySet()),
                    admin.endOffsets(committed.keySet(), Isolation.READ_UNCOMMITTED));
        }
    }

    private boolean takeAnswer() {
        Question asked = question;
        if (asked == null || !asked.isDone()) {
            return false;
        }
        question = null;
        if (asked.starts().isFailed() || asked.ends().isFailed()) {
            LOG.debug("how much of the exchange has been taken is asked again: the log did not answer");
            return true;
        }
        Map<LogPartition, Long> starts = asked.starts().get();
        Map<LogPartition, Long> ends = asked.ends().get();
        asked.committed().forEach((partition, committed) -> {
            Sent sent = of(partition);
            Mark last = sent.marks.peekLast();
            Long end = ends.get(partition);
            if (end != null && (last == null || last.records() < committed)) {
                sent.marks.addLast(new Mark(end, committed));
            }
            long start = starts.getOrDefault(partition, 0L);
            while (!sent.marks.isEmpty() && sent.marks.peekFirst().end() <= start) {
                sent.reported = sent.marks.removeFirst().records();
            }
        });
        changed = true;
        return true;
    }

    // ---- what follows

    private void judge(Placement now) {
        Set<Integer> sending = new HashSet<>();
        for (Stage stage : now.stages()) {
            graph.outputsOf(stage).forEach(exchange -> sending.add(exchange.toStage()));
        }
        most = 0;
        Set<Integer> over = new HashSet<>();
        partitions.forEach((partition, sent) -> {
            most = Math.max(most, sent.backlog());
            // who sends no more is nobody's to wait for, and may never hear of the rest: nobody need read it
            if (sent.backlog() > recordsMax && sending.contains(sent.stage)) {
                over.add(sent.stage);
            }
        });
        full = over;
        Set<Integer> rest = new HashSet<>();
        for (Stage stage : graph.stages()) {
            if (!stage.isKeyed() && isHeldUp(stage.index())) {
                rest.add(stage.index());
            }
        }
        if (!rest.equals(paused)) {
            paused = Set.copyOf(rest);
            pausedIsNews = true;
        }
    }

    private boolean isHeldUp(int stage) {
        return full.stream().anyMatch(reachable.get(stage)::contains);
    }

    /** Source stages, by index, whose tasks here are to read no further for now; once, where that has changed. */
    Optional<Set<Integer>> pausedNews() {
        if (!pausedIsNews) {
            return Optional.empty();
        }
        pausedIsNews = false;
        return Optional.of(paused);
    }

    /** Whether its senders are not to hear yet that their frames have been taken: what follows from them is past the bound. */
    boolean isWithheld(LogPartition exchange) {
        Integer stage = stageOfTopic.get(exchange.topic());
        return stage != null && isHeldUp(stage);
    }

    /** Of the key group that has most. */
    long most() {
        return most;
    }
}
