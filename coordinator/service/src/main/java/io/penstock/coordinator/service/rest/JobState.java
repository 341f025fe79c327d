package io.penstock.coordinator.service.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.penstock.coordinator.core.CheckpointsSeen;
import io.penstock.coordinator.runtime.CoordinatorView;
import io.penstock.protocol.HexId;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.GraphPublished;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.JobEnded;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.status.Figures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One job as the REST API shows it: the control topic's records and Flink's words for them. A task that has come to the end of its input is
 * FINISHED once the process that ran it has ended; one without a living owner is SCHEDULED, or FAILED where the job is; one whose owner does not say yet that it runs is INITIALIZING (restoring); else it is RUNNING.
 */
final class JobState {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long NEVER = -1;
    private static final List<String> JOB_STATES = List.of(
            "INITIALIZING",
            "CREATED",
            "RUNNING",
            "RESTARTING",
            "FAILING",
            "FAILED",
            "CANCELLING",
            "CANCELED",
            "FINISHED",
            "SUSPENDED",
            "RECONCILING");
    private static final List<String> STATES = List.of(
            "CREATED",
            "SCHEDULED",
            "DEPLOYING",
            "INITIALIZING",
            "RUNNING",
            "FINISHED",
            "CANCELING",
            "CANCELED",
            "FAILED",
            "RECONCILING");

    private final JobName job;
    private final JobControlView view;
    private final CoordinatorView known;
    private final JsonNode graph;

    JobState(JobName job, List<ControlRecord> records, CoordinatorView known) {
        this.job = job;
        this.known = known;
        this.view = new JobControlView(job);
        records.forEach(view::apply);
        this.graph = view.graph().map(JobState::parsed).orElse(MissingNode.getInstance());
    }

    /** All jobs that the coordinator knows a run of, in order. */
    static List<JobState> all(CoordinatorView known) {
        List<JobState> jobs = new ArrayList<>();
        new TreeMap<>(known.jobs()).forEach((job, records) -> {
            JobState state = new JobState(job, records, known);
            if (state.view.run().isPresent()) {
                jobs.add(state);
            }
        });
        return jobs;
    }

    /** How many are in one of Flink's states. */
    static int inState(List<JobState> jobs, String state) {
        return (int) jobs.stream().filter(job -> job.state().equals(state)).count();
    }

    /** Empty where there is none of that id. */
    static Optional<JobState> of(CoordinatorView known, String id) {
        return all(known).stream().filter(job -> job.id().equals(id)).findFirst();
    }

    JobControlView view() {
        return view;
    }

    String id() {
        return HexId.ofJob(job).value();
    }

    String name() {
        return job.value();
    }

    /** When its run began, milliseconds since the epoch: the run's id is that time. */
    long startMs() {
        return view.run().map(run -> run.value()).orElse(-1L);
    }

    /** When it ended, milliseconds since the epoch; -1 while it is neither FINISHED nor FAILED. */
    long endMs() {
        return end().map(JobEnded::endedMs).orElse(NEVER);
    }

    /** Since its run began: until it ended, where it has. */
    long durationMs(long nowMs) {
        return end().map(JobEnded::endedMs).orElse(nowMs) - startMs();
    }

    /** Empty while it is neither FINISHED nor FAILED. */
    Optional<JobEnded> end() {
        return view.end().filter(each -> each.outcome().name().equals(state()));
    }

    /** When it came to each of Flink's states, milliseconds since the epoch; 0 where it never did, or nobody has noted it. */
    Map<String, Long> timestamps() {
        Map<String, Long> timestamps = new LinkedHashMap<>();
        JOB_STATES.forEach(state -> timestamps.put(state, 0L));
        timestamps.put("CREATED", startMs());
        end().ifPresent(each -> timestamps.put(each.outcome().name(), each.endedMs()));
        return timestamps;
    }

    /**
     * FINISHED once all tasks have ended; RUNNING where all have living owners; where nobody is there FAILED, if the last has given up, or SUSPENDED; else
     * RESTARTING.
     */
    String state() {
        if (view.isFinished()) {
            return "FINISHED";
        }
        if (alive().isEmpty()) {
            return view.end().isPresent() ? "FAILED" : "SUSPENDED";
        }
        return counts().getOrDefault("SCHEDULED", 0) == 0 ? "RUNNING" : "RESTARTING";
    }

    List<IncarnationListed> alive() {
        return view.listed(Standing.ALIVE);
    }

    int keyGroups() {
        return graph.path("keyGroups").asInt(-1);
    }

    List<GraphPublished.Stage> stages() {
        return view.graph().map(GraphPublished::stages).orElse(List.of());
    }

    /** What the graph says of a stage; a missing node where it does not name it. */
    JsonNode described(String stage) {
        for (JsonNode node : graph.path("stages")) {
            if (node.path("name").asText().equals(stage)) {
                return node;
            }
        }
        return MissingNode.getInstance();
    }

    /** The exchanges that end in a stage. */
    List<JsonNode> inputs(String stage) {
        List<JsonNode> inputs = new ArrayList<>();
        for (JsonNode exchange : graph.path("exchanges")) {
            if (exchange.path("to").asText().equals(stage)) {
                inputs.add(exchange);
            }
        }
        return inputs;
    }

    /** A stage's id: its head operator's. */
    String idOf(String stage) {
        return described(stage).path("id").asText(HexId.ofUid(stage).value());
    }

    /** The assignment that holds; empty where the task waits for its first owner. */
    Optional<TaskAssigned> assignment(String stage, int index) {
        return view.assignment(new TaskId(stage, index));
    }

    String stateOf(String stage, int index) {
        if (view.hasEnded(new TaskId(stage, index))) {
            return "FINISHED";
        }
        Optional<Incarnation> owner = owner(stage, index);
        if (owner.isEmpty()) {
            return alive().isEmpty() && view.end().isPresent() ? "FAILED" : "SCHEDULED";
        }
        boolean restoring = figures(owner.get())
                .map(figures -> slotOf(figures, stage, index).isEmpty())
                .orElse(false);
        return restoring ? "INITIALIZING" : "RUNNING";
    }

    /** Empty where none that is alive owns it. */
    Optional<Incarnation> owner(String stage, int index) {
        return assignment(stage, index)
                .map(TaskAssigned::owner)
                .filter(owner -> view.standing(owner) == Standing.ALIVE);
    }

    /** What the leader can tell of its checkpoints. */
    CheckpointsSeen checkpointsSeen() {
        return known.checkpoints().getOrDefault(job, CheckpointsSeen.NONE);
    }

    /** What an incarnation said last of how it is doing; empty before it has. */
    Optional<Figures> figures(Incarnation incarnation) {
        return Optional.ofNullable(known.figures().get(incarnation));
    }

    /** The figures of all that are alive, as far as they are known. */
    List<Figures> figures() {
        return alive().stream()
                .flatMap(listed -> figures(listed.incarnation()).stream())
                .toList();
    }

    /** The slot that a task runs on, by what its owner says. */
    static Optional<Figures.Slot> slotOf(Figures figures, String stage, int index) {
        return figures.slots().stream()
                .filter(slot -> slot.tasks().stream()
                        .anyMatch(running -> running.stage().equals(stage)
                                && running.indexes().contains(index)))
                .findFirst();
    }

    /** What a source task reads; empty for a task that is none. */
    Optional<SourcePartition> source(String stage, int index) {
        return view.source(new TaskId(stage, index));
    }

    /** The last failures that were heard of, newest first. */
    List<CoordinatorView.Failed> failures() {
        List<CoordinatorView.Failed> newestFirst =
                new ArrayList<>(known.failures().getOrDefault(job, List.of()));
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    /** Empty where it has no stage of that id. */
    Optional<GraphPublished.Stage> stage(String id) {
        return stages().stream().filter(each -> idOf(each.name()).equals(id)).findFirst();
    }

    /** How many tasks of the stage, or of all, are in each of Flink's states. */
    Map<String, Integer> counts(GraphPublished.Stage stage) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        STATES.forEach(state -> counts.put(state, 0));
        stage.indexes().forEach(index -> counts.merge(stateOf(stage.name(), index), 1, Integer::sum));
        return counts;
    }

    Map<String, Integer> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        STATES.forEach(state -> counts.put(state, 0));
        for (GraphPublished.Stage stage : stages()) {
            counts(stage).forEach((state, tasks) -> counts.merge(state, tasks, Integer::sum));
        }
        return counts;
    }

    /** A stage's state by those of its tasks, as Flink adds them up. */
    static String stateOf(Map<String, Integer> counts) {
        for (String state : List.of("FAILED", "CANCELING", "CANCELED", "SCHEDULED", "INITIALIZING", "RUNNING")) {
            if (counts.getOrDefault(state, 0) > 0) {
                return state;
            }
        }
        return counts.getOrDefault("FINISHED", 0) > 0 ? "FINISHED" : "CREATED";
    }

    /** The tasks that an incarnation owns. */
    int tasksOf(Incarnation incarnation) {
        return view.tasksOf(incarnation).size();
    }

    /** The process of an incarnation, for people. */
    String processOf(Incarnation incarnation) {
        return view.listing(incarnation).map(IncarnationListed::process).orElse("(unassigned)");
    }

    private static JsonNode parsed(GraphPublished published) {
        try {
            return MAPPER.readTree(published.json());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "the graph of job " + published.job() + " in the control topic is not JSON: " + published.hash(),
                    e);
        }
    }
}
