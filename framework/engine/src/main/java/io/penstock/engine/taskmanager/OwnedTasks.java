package io.penstock.engine.taskmanager;

import io.penstock.api.connector.source.SourceSplit;
import io.penstock.engine.checkpoint.TaskBases;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.ownership.Order;
import io.penstock.engine.ownership.Ownership;
import io.penstock.engine.restore.JournalTail;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.log.LogWriter;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.status.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what follows for this incarnation from the control topic: reads journals that it stands by for, restores what it owns, and hands to
 * the next cut what has arrived and what is to go. Owned by the TaskManager's thread.
 */
final class OwnedTasks implements TaskChanges.Listener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OwnedTasks.class);

    /** What is being restored together, and since when. */
    private record Begun(TaskRestoring batch, long nanos) {}

    private final TaskManagerConfig config;
    private final JobGraph graph;
    private final Log log;
    private final RunId run;
    private final SourceDiscovery discovery;
    private final @Nullable LogWriter writer;
    private final TopicNames topics;
    private final Ownership ownership;
    private final JournalTail tail;
    private final Standby standby;
    private final Clock clock;
    private final List<Begun> restoring = new ArrayList<>();

    /** Owned, and not being restored yet. */
    private final List<Order.Adopt> unrestored = new ArrayList<>();

    private List<Report> reports = List.of();
    private boolean changed = true;
    private boolean complete;
    private int batches;
    private int numbers;

    /** @param writer of term records, which stand for fencing where there are no transactions; else null */
    OwnedTasks(
            TaskManagerConfig config,
            JobGraph graph,
            Log log,
            Clock clock,
            Incarnation self,
            RunId run,
            SourceDiscovery discovery,
            @Nullable LogWriter writer,
            TaskBases bases) {
        this.config = config;
        this.graph = graph;
        this.log = log;
        this.clock = clock;
        this.run = run;
        this.discovery = discovery;
        this.writer = writer;
        this.topics = new TopicNames(config.prefix(), config.job());
        this.ownership = new Ownership(self, graph.isStateful());
        this.tail = new JournalTail(log);
        this.standby = new Standby(graph, topics, run, self, tail, bases);
    }

    /**
     * Does what can be done now. What follows from the control topic is looked at when something has changed, not at every turn.
     *
     * @param view whole
     * @param news whether the view has changed since the last call
     * @return whether there was progress
     */
    boolean doWork(JobControlView view, boolean news, TaskChanges changes) {
        boolean worked = tail.doWork();
        if (news || worked || changed) {
            changed = false;
            worked |= follow(view, changes);
            reports = ownership.reports(view, standby);
            complete = ownership.isComplete(view);
        }
        return restore(changes) || worked;
    }

    private boolean follow(JobControlView view, TaskChanges changes) {
        changes.sourceTasks(sourceTasks(view));
        boolean worked = false;
        List<Order.Adopt> adopted = new ArrayList<>();
        for (Order order : ownership.decide(view, standby)) {
            worked = true;
            LOG.debug("job {}: {}", config.job(), order);
            if (order instanceof Order.Preload) {
                standby.preload(order.task(), view);
            } else if (order instanceof Order.Drop) {
                standby.drop(order.task());
            } else if (order instanceof Order.Release release) {
                LOG.info("job {}: task {} goes to {}", config.job(), order.task(), release.to());
                changes.release(order.task(), release.to());
            } else if (order instanceof Order.Adopt adopt) {
                adopted.add(adopt);
            }
        }
        unrestored.addAll(adopted);
        if (!unrestored.isEmpty() && (writer == null || ownsAll(view))) {
            begin(List.copyOf(unrestored), view);
            unrestored.clear();
        }
        return worked;
    }

    /** Terms are raised in an order that goes through the whole job, so that without transactions all tasks are restored together. */
    private boolean ownsAll(JobControlView view) {
        int wanted = view.graph()
                .map(published -> published.stages().stream()
                        .mapToInt(stage -> stage.indexes().size())
                        .sum())
                .orElse(0);
        return unrestored.size() >= wanted;
    }

    private boolean restore(TaskChanges changes) {
        boolean worked = false;
        for (Iterator<Begun> all = restoring.iterator(); all.hasNext(); ) {
            Begun begun = all.next();
            TaskRestoring each = begun.batch();
            while (each.doWork()) {
                worked = true;
            }
            if (each.isDone()) {
                LOG.info("job {}: {}", config.job(), each.summary(clock.nanoTime() - begun.nanos()));
                each.arrivals(() -> numbers++).forEach(changes::arrive);
                all.remove();
            }
        }
        return worked;
    }

    private Map<Integer, Set<TaskId>> sourceTasks(JobControlView view) {
        Map<Integer, Set<TaskId>> all = new HashMap<>();
        for (Stage stage : graph.stages()) {
            if (!stage.isKeyed()) {
                Set<TaskId> ofStage = new HashSet<>();
                view.sourceIndexes(stage.name())
                        .values()
                        .forEach(index -> ofStage.add(new TaskId(stage.name(), index)));
                all.put(stage.index(), ofStage);
            }
        }
        return all;
    }

    private void begin(List<Order.Adopt> adopted, JobControlView view) {
        TaskRestoring batch =
                new TaskRestoring(config, graph, run, discovery, tail, log, batches++, raiseTerms(adopted));
        for (Order.Adopt adopt : adopted) {
            Standby.Opened opened = standby.take(adopt.task(), view);
            SourceSplit split = null;
            if (opened.exchange() == null) {
                SourcePartition source = view.source(adopt.task())
                        .orElseThrow(() -> new IllegalStateException("task " + adopt.task()
                                + " reads a source, the control topic does not say which partition of it"));
                split = new SourceSplit(source.topic(), source.partition());
            }
            batch.add(adopt, opened.stage(), opened, split);
        }
        restoring.add(new Begun(batch, clock.nanoTime()));
    }

    private @Nullable TermRaising raiseTerms(List<Order.Adopt> adopted) {
        if (writer == null) {
            return null;
        }
        Map<TaskId, Term> terms = new TreeMap<>();
        adopted.forEach(adopt -> terms.put(adopt.task(), adopt.term()));
        return new TermRaising(config, graph, run, terms, writer);
    }

    /** What was found of somebody who owns a task by a higher term; empty where nothing was. */
    Optional<String> higherTerm() {
        return restoring.stream()
                .flatMap(each -> each.batch().higherTerm().stream())
                .findFirst();
    }

    // ---- what has come of it

    @Override
    public void adopted(TaskId task) {
        ownership.adopted(task);
        changed = true;
    }

    @Override
    public void released(TaskId task) {
        ownership.released(task);
        changed = true;
    }

    /** All that the control topic has not answered yet. */
    List<Report> reports() {
        return reports;
    }

    int running() {
        return ownership.running();
    }

    /** The tasks that run here, in order. */
    List<TaskId> runningTasks() {
        return ownership.runningTasks();
    }

    /** Whether nothing is left that this incarnation would have to commit for. */
    boolean isEmpty() {
        return ownership.isEmpty();
    }

    /** Whether what the control topic gives to this incarnation runs here, and the rest elsewhere. */
    boolean isComplete() {
        return complete;
    }

    @Override
    public void close() {
        restoring.forEach(begun -> begun.batch().close());
        standby.close();
        tail.close();
    }
}
