package io.penstock.coordinator.core;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.protocol.control.CheckpointsConfigured;
import io.penstock.protocol.control.ControlKey;
import io.penstock.protocol.control.ControlKind;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.Forgotten;
import io.penstock.protocol.control.GraphPublished;
import io.penstock.protocol.control.IncarnationDead;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.JobEnded;
import io.penstock.protocol.control.JoinRefused;
import io.penstock.protocol.control.RunStarted;
import io.penstock.protocol.control.SourceIndexAssigned;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.join.StageTasks;
import io.penstock.protocol.status.JoinRequested;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the control topic answers to a join: an incarnation, and the graph and tasks that it brings, or a refusal. Tasks are given to it
 * afterwards, like to everybody. Lives for one answer.
 */
final class JoinAnswer {

    private final JoinRequested request;
    private final JobControlView view;
    private final JobName job;
    private final List<ControlRecord> records = new ArrayList<>();

    private JoinAnswer(JoinRequested request, JobControlView view) {
        this.request = request;
        this.view = view;
        this.job = view.job();
    }

    /**
     * @param view what the control topic says of the job
     * @param nowMs becomes the run's id where a run starts and the clock has not gone back
     * @return empty where the request was answered before
     */
    static List<ControlRecord> to(JoinRequested request, String prefix, JobControlView view, long nowMs) {
        boolean answered = view.listingOf(request.nonce()).isPresent()
                || view.refusalOf(request.nonce()).isPresent();
        if (answered) {
            return List.of();
        }
        List<ControlRecord> begun = SavepointStart.records(request, prefix, view);
        JoinAnswer answer = new JoinAnswer(request, begun.isEmpty() ? view : after(view, begun));
        List<IncarnationListed> others = view.listed(Standing.ALIVE).stream()
                .filter(listed -> !request.exclusive()
                        && !listed.incarnation().taskManager().equals(request.taskManager()))
                .toList();
        Optional<JoinRefused> refusal = answer.refusal(others);
        if (refusal.isPresent()) {
            return List.of(refusal.get());
        }
        answer.records.addAll(begun);
        answer.accept(
                new Incarnation(prefix, view.job(), request.taskManager(), answer.view.highestIncarnationNumber() + 1),
                others,
                nowMs);
        return answer.records;
    }

    private static JobControlView after(JobControlView view, List<ControlRecord> records) {
        JobControlView after = new JobControlView(view.job());
        view.records().forEach(after::apply);
        records.forEach(after::apply);
        return after;
    }

    private Optional<JoinRefused> refusal(List<IncarnationListed> others) {
        int graphBytes = request.graphJson().getBytes(StandardCharsets.UTF_8).length;
        if (graphBytes > CoordinatorCore.GRAPH_BYTES_MAX) {
            return Optional.of(refuse(
                    JoinRefused.Reason.GRAPH_TOO_LARGE,
                    "the description of job " + job + " has " + graphBytes + " bytes, allowed are "
                            + CoordinatorCore.GRAPH_BYTES_MAX + "; split the job or shorten its names"));
        }
        if (hasFinished()) {
            return Optional.of(refuse(
                    JoinRefused.Reason.FINISHED,
                    "job " + job
                            + " has finished: all its input was read, and what followed from it is committed; to run"
                            + " it again give it another name, or delete its journals and its group's offsets, and the"
                            + " control topic where no other job shares it"));
        }
        for (IncarnationListed other : others) {
            if (other.exclusive()) {
                return Optional.of(refuse(
                        JoinRefused.Reason.EXCLUSIVE,
                        "incarnation " + other.incarnation() + " (process " + other.process() + ") runs job " + job
                                + " alone; stop it, or run all processes with penstock.delivery=exactly-once"));
            }
            if (other.graph().isPresent() && !other.graph().get().equals(request.graph())) {
                return Optional.of(refuse(
                        JoinRefused.Reason.OTHER_GRAPH,
                        "process " + request.process() + " has graph " + request.graph() + " of job " + job
                                + ", incarnation " + other.incarnation() + " (process " + other.process() + ") runs "
                                + other.graph().get() + "; stop the processes of the other release first"));
            }
        }
        return Optional.empty();
    }

    /** Not so for another graph, or a source that reads more than before. */
    private boolean hasFinished() {
        return view.isFinished()
                && view.graph()
                        .map(before -> before.hash().equals(request.graph()))
                        .orElse(false)
                && request.stages().stream()
                        .allMatch(stage -> !(stage instanceof StageTasks.Sources read)
                                || view.sourceIndexes(stage.stage()).keySet().containsAll(read.partitions()));
    }

    private JoinRefused refuse(JoinRefused.Reason reason, String message) {
        return new JoinRefused(job, request.nonce(), reason, message);
    }

    /** @param others who stay alive beside it */
    private void accept(Incarnation incarnation, List<IncarnationListed> others, long nowMs) {
        records.add(new IncarnationListed(
                incarnation,
                request.process(),
                incarnation.transactionalIds(),
                request.nonce(),
                request.slots(),
                request.graph(),
                request.exclusive(),
                false));
        for (IncarnationListed alive : view.listed(Standing.ALIVE)) {
            if (!others.contains(alive)) {
                records.add(new IncarnationDead(
                        alive.incarnation(),
                        "superseded: " + request.process() + " joined job " + job + " as " + incarnation,
                        incarnation));
            }
        }
        if (view.run().isEmpty()) {
            records.add(new RunStarted(job, new RunId(Math.max(1, nowMs))));
        }
        if (view.end().isPresent()) {
            records.add(new Forgotten(JobEnded.keyOf(job)));
        }
        publish(!others.isEmpty());
        configureCheckpoints();
    }

    /** As the newest member says: all of a job are to be configured alike. */
    private void configureCheckpoints() {
        CheckpointSettings wanted = request.checkpoints();
        if (Objects.equals(wanted, view.checkpointSettings().orElse(null))) {
            return;
        }
        records.add(
                wanted == null
                        ? new Forgotten(new ControlKey(ControlKind.CHECKPOINTS_CONFIGURED, List.of(job.value())))
                        : new CheckpointsConfigured(job, wanted));
    }

    /** @param shared whether others run the job too: then no task of theirs is dropped */
    private void publish(boolean shared) {
        List<GraphPublished.Stage> stages = new ArrayList<>();
        for (StageTasks stage : request.stages()) {
            SortedSet<Integer> indexes = new TreeSet<>();
            if (shared) {
                view.graph().stream()
                        .flatMap(graph -> graph.stages().stream())
                        .filter(before -> before.name().equals(stage.stage()))
                        .forEach(before -> indexes.addAll(before.indexes()));
            }
            addTasks(stage, indexes);
            stages.add(new GraphPublished.Stage(stage.stage(), List.copyOf(indexes)));
        }
        GraphPublished published = new GraphPublished(job, request.graph(), request.graphJson(), stages);
        if (!view.graph().equals(Optional.of(published))) {
            records.add(published);
        }
    }

    private void addTasks(StageTasks stage, SortedSet<Integer> indexes) {
        if (stage instanceof StageTasks.Numbered numbered) {
            for (int index = 0; index < numbered.tasks(); index++) {
                indexes.add(index);
            }
        } else if (stage instanceof StageTasks.Sources read) {
            SortedMap<SourcePartition, Integer> known = view.sourceIndexes(read.stage());
            int next = 1
                    + known.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
            for (SourcePartition source : new TreeSet<>(read.partitions())) {
                Integer index = known.get(source);
                if (index == null) {
                    index = next++;
                    records.add(new SourceIndexAssigned(job, new TaskId(read.stage(), index), source));
                }
                indexes.add(index);
            }
        }
    }
}
