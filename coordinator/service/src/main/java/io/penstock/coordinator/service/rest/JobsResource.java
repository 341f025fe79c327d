package io.penstock.coordinator.service.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.coordinator.service.CoordinatorService;
import io.penstock.protocol.control.GraphPublished;
import io.penstock.protocol.control.TaskAssigned;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The jobs: their stages are Flink's vertices, their tasks its subtasks. */
@Singleton
@Path("/jobs")
@Produces(MediaType.APPLICATION_JSON)
public class JobsResource {

    private final CoordinatorService service;

    JobsResource(CoordinatorService service) {
        this.service = service;
    }

    /** Ids and states. */
    public record Jobs(List<IdAndStatus> jobs) {}

    /** Of one job. */
    public record IdAndStatus(String id, String status) {}

    /** The jobs in short, and how many of them have ended in each way (Penstock's own). */
    public record Overview(
            List<JobOverview> jobs,
            @JsonProperty("jobs-finished") int jobsFinished,
            @JsonProperty("jobs-failed") int jobsFailed,
            @JsonProperty("jobs-cancelled") int jobsCancelled) {}

    /** A job in short. */
    public record JobOverview(
            String jid,
            String name,
            @JsonProperty("start-time") long startTime,
            @JsonProperty("end-time") long endTime,
            long duration,
            String state,
            @JsonProperty("last-modification") long lastModification,
            Map<String, Integer> tasks) {}

    /** A job with its vertices and plan. */
    public record JobDetails(
            String jid,
            String name,
            boolean isStoppable,
            String state,
            @JsonProperty("start-time") long startTime,
            @JsonProperty("end-time") long endTime,
            long duration,
            long maxParallelism,
            long now,
            Map<String, Long> timestamps,
            List<Vertex> vertices,
            @JsonProperty("status-counts") Map<String, Integer> statusCounts,
            Plan plan) {}

    /** A stage. */
    public record Vertex(
            String id,
            String name,
            int maxParallelism,
            int parallelism,
            String status,
            @JsonProperty("start-time") long startTime,
            @JsonProperty("end-time") long endTime,
            long duration,
            Map<String, Integer> tasks,
            IoMetrics metrics) {}

    /**
     * What a vertex or task has read and written, in Flink's shape, which its clients want to find. Processes do not say it by task: all is 0, and
     * {@code …-complete} says that it is not all there is.
     */
    public record IoMetrics(
            @JsonProperty("read-bytes") long readBytes,
            @JsonProperty("read-bytes-complete") boolean readBytesComplete,
            @JsonProperty("write-bytes") long writeBytes,
            @JsonProperty("write-bytes-complete") boolean writeBytesComplete,
            @JsonProperty("read-records") long readRecords,
            @JsonProperty("read-records-complete") boolean readRecordsComplete,
            @JsonProperty("write-records") long writeRecords,
            @JsonProperty("write-records-complete") boolean writeRecordsComplete) {

        static final IoMetrics UNKNOWN = new IoMetrics(0, false, 0, false, 0, false, 0, false);
    }

    /** The graph. */
    public record Plan(String jid, String name, String type, List<Node> nodes) {}

    /** A stage in the graph. */
    public record Node(String id, int parallelism, String operator, String description, List<Input> inputs) {}

    /** An exchange. */
    public record Input(int num, String id, @JsonProperty("ship_strategy") String shipStrategy, String exchange) {}

    /** All stages with their tasks. */
    public record Vertices(List<VertexDetails> vertices) {}

    /** A stage with its tasks. */
    public record VertexDetails(
            String id, String name, int parallelism, int maxParallelism, long now, List<Subtask> subtasks) {}

    /**
     * A task.
     *
     * @param attempt its term: how often it has changed its owner
     * @param standby the incarnation that it is on its way to; empty where it stays
     */
    public record Subtask(
            int subtask,
            String status,
            long attempt,
            String endpoint,
            @JsonProperty("start-time") long startTime,
            @JsonProperty("end-time") long endTime,
            long duration,
            @JsonProperty("taskmanager-id") String taskManagerId,
            String standby,
            IoMetrics metrics) {

        /** The same under its older name, as Flink has both. */
        @JsonProperty("start_time")
        public long compatibleStartTime() {
            return startTime;
        }
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public Jobs jobs() {
        return new Jobs(JobState.all(service.viewOfLeader()).stream()
                .map(job -> new IdAndStatus(job.id(), job.state()))
                .toList());
    }

    @GET
    @Path("overview")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public Overview overview() {
        long now = service.nowMs();
        List<JobOverview> jobs = new ArrayList<>();
        List<JobState> all = JobState.all(service.viewOfLeader());
        for (JobState job : all) {
            Map<String, Integer> tasks = new LinkedHashMap<>();
            tasks.put(
                    "total",
                    job.counts().values().stream().mapToInt(Integer::intValue).sum());
            job.counts().forEach((state, count) -> tasks.put(state.toLowerCase(Locale.ROOT), count));
            jobs.add(new JobOverview(
                    job.id(),
                    job.name(),
                    job.startMs(),
                    job.endMs(),
                    job.durationMs(now),
                    job.state(),
                    Math.max(job.startMs(), job.endMs()),
                    tasks));
        }
        return new Overview(
                jobs,
                JobState.inState(all, "FINISHED"),
                JobState.inState(all, "FAILED"),
                JobState.inState(all, "CANCELED"));
    }

    /** 404 where no job has the id. */
    @GET
    @Path("{id}")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public JobDetails job(@PathParam("id") String id) {
        JobState job = find(id);
        long now = service.nowMs();
        return new JobDetails(
                job.id(),
                job.name(),
                false,
                job.state(),
                job.startMs(),
                job.endMs(),
                job.durationMs(now),
                job.keyGroups(),
                now,
                job.timestamps(),
                job.stages().stream().map(stage -> vertex(job, stage, now)).toList(),
                job.counts(),
                new Plan(
                        job.id(),
                        job.name(),
                        "STREAMING",
                        job.stages().stream().map(stage -> node(job, stage)).toList()));
    }

    /** All of them at once, in the order of the graph; Penstock's own. 404 where no job has the id. */
    @GET
    @Path("{id}/vertices")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public Vertices vertices(@PathParam("id") String id) {
        JobState job = find(id);
        long now = service.nowMs();
        return new Vertices(
                job.stages().stream().map(stage -> details(job, stage, now)).toList());
    }

    /** 404 where no job has the id, or the job no such vertex. */
    @GET
    @Path("{id}/vertices/{vertex}")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public VertexDetails vertex(@PathParam("id") String id, @PathParam("vertex") String vertex) {
        JobState job = find(id);
        GraphPublished.Stage stage =
                job.stage(vertex).orElseThrow(() -> new NotFoundException("job " + id + " has no vertex " + vertex));
        return details(job, stage, service.nowMs());
    }

    private static VertexDetails details(JobState job, GraphPublished.Stage stage, long now) {
        List<Subtask> subtasks = new ArrayList<>();
        for (int index : stage.indexes()) {
            subtasks.add(subtask(job, stage.name(), index, now));
        }
        return new VertexDetails(
                job.idOf(stage.name()), stage.name(), stage.indexes().size(), job.keyGroups(), now, subtasks);
    }

    private static Subtask subtask(JobState job, String stage, int index, long now) {
        TaskAssigned assigned = job.assignment(stage, index).orElse(null);
        return new Subtask(
                index,
                job.stateOf(stage, index),
                assigned == null ? 0 : assigned.term().value(),
                assigned == null ? "(unassigned)" : job.processOf(assigned.owner()),
                job.startMs(),
                job.endMs(),
                job.durationMs(now),
                assigned == null ? "" : assigned.owner().toString(),
                assigned == null ? "" : assigned.standby().map(Object::toString).orElse(""),
                IoMetrics.UNKNOWN);
    }

    private static Vertex vertex(JobState job, GraphPublished.Stage stage, long now) {
        Map<String, Integer> counts = job.counts(stage);
        return new Vertex(
                job.idOf(stage.name()),
                stage.name(),
                job.keyGroups(),
                stage.indexes().size(),
                JobState.stateOf(counts),
                job.startMs(),
                job.endMs(),
                job.durationMs(now),
                counts,
                IoMetrics.UNKNOWN);
    }

    private static Node node(JobState job, GraphPublished.Stage stage) {
        List<Input> inputs = new ArrayList<>();
        for (JsonNode exchange : job.inputs(stage.name())) {
            inputs.add(new Input(
                    inputs.size(),
                    job.idOf(exchange.path("from").asText()),
                    exchange.path("kind").asText(),
                    "pipelined_bounded"));
        }
        StringBuilder operators = new StringBuilder();
        for (JsonNode operator : job.described(stage.name()).path("operators")) {
            operators
                    .append(operators.length() == 0 ? "" : " -> ")
                    .append(operator.path("name").asText());
        }
        return new Node(job.idOf(stage.name()), stage.indexes().size(), "", operators.toString(), inputs);
    }

    private JobState find(String id) {
        return JobState.of(service.viewOfLeader(), id)
                .orElseThrow(() -> new NotFoundException("there is no job with id " + id));
    }
}
