package io.penstock.engine.taskmanager;

import io.penstock.api.connector.source.SourceSplit;
import io.penstock.log.Log;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.log.TopicDescription;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.control.IncarnationDead;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.join.SavepointOrigin;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the control topic says about the job before this incarnation joins: which stages have had owners. An owner's topics were there
 * before it joined, so one that is missing now was deleted. Polled until it is done; owned by the TaskManager's thread.
 */
final class JobPast implements AutoCloseable {

    private final Log log;
    private final String prefix;
    private final JobName job;
    private final Pending<Map<String, TopicDescription>> describing;
    private @Nullable ControlFollower control;
    private @Nullable Pending<Map<LogPartition, Long>> end;
    private boolean done;
    private @Nullable SavepointOrigin origin;

    JobPast(Log log, String prefix, JobName job) {
        this.log = log;
        this.prefix = prefix;
        this.job = job;
        this.describing = log.admin().describeTopics(Set.of(TopicNames.control(prefix)));
    }

    boolean doWork() {
        if (done || !describing.isDone()) {
            return false;
        }
        ControlFollower follower = control;
        if (follower == null) {
            if (describing.get().isEmpty()) {
                done = true; // no coordinator has ever led, so nobody has ever owned a task
                return true;
            }
            control = new ControlFollower(log, prefix, job);
            end = control.sampleEnd();
            return true;
        }
        boolean worked = follower.doWork();
        if (end != null && end.isDone() && follower.hasReached(end)) {
            done = true;
            return true;
        }
        return worked;
    }

    boolean isDone() {
        return done;
    }

    /** The run that the job has; null before its first start. Once it is done. */
    @Nullable RunId run() {
        return control == null ? null : control.view().run().orElse(null);
    }

    /** The job begins from a savepoint: its past is that of the job that was saved. */
    void beginsFrom(SavepointOrigin from) {
        origin = from;
    }

    /** The stages of the graph that was run last. Once it is done. */
    Set<String> lastStages() {
        Set<String> published = new TreeSet<>();
        if (control != null) {
            control.view().graph().ifPresent(graph -> graph.stages().forEach(stage -> published.add(stage.name())));
        }
        return published.isEmpty() ? stagesOfLastOwner() : published;
    }

    /** As long as a job had one owner, it owned all tasks of its graph, and the graph's record did not name them. */
    private Set<String> stagesOfLastOwner() {
        long last = 0;
        for (TaskAssigned assigned : assignments()) {
            last = Math.max(last, assigned.owner().number());
        }
        Set<String> stages = new TreeSet<>();
        for (TaskAssigned assigned : assignments()) {
            if (assigned.owner().number() == last) {
                stages.add(assigned.task().stage());
            }
        }
        return stages;
    }

    /** Whether a task of the stage ever had an owner, but not under the last graph: that start went on without its state. */
    boolean wasDropped(String stage) {
        return !lastStages().contains(stage)
                && assignments().stream()
                        .anyMatch(assigned -> assigned.task().stage().equals(stage));
    }

    /**
     * How many partitions the journal of a source must have: indexes are given once, and those of partitions that are read no more are
     * not given again.
     */
    int sourceIndexes(String stage, Collection<SourceSplit> splits) {
        SortedMap<SourcePartition, Integer> known = new TreeMap<>();
        if (control != null) {
            known.putAll(control.view().sourceIndexes(stage));
        }
        if (origin != null) {
            origin.sources().forEach((task, source) -> {
                if (task.stage().equals(stage)) {
                    known.put(source, task.index());
                }
            });
        }
        int indexes = 0;
        for (int index : known.values()) {
            indexes = Math.max(indexes, index + 1);
        }
        for (SourceSplit split : splits) {
            if (!known.containsKey(new SourcePartition(split.topic(), split.partition()))) {
                indexes++;
            }
        }
        return indexes;
    }

    /** How an incarnation of the job ended by another's joining; empty where nobody declared it dead. */
    Optional<IncarnationDead> death(Incarnation incarnation) {
        return control == null ? Optional.empty() : control.view().death(incarnation);
    }

    /** Which process an incarnation was of. */
    String processOf(Incarnation incarnation) {
        return control == null
                ? "unknown"
                : control.view()
                        .listing(incarnation)
                        .map(IncarnationListed::process)
                        .orElse("unknown");
    }

    private Collection<TaskAssigned> assignments() {
        return control == null ? List.of() : control.view().assignments().values();
    }

    @Override
    public void close() {
        if (control != null) {
            control.close();
        }
    }
}
