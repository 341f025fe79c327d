package io.penstock.coordinator.service.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.penstock.coordinator.runtime.CoordinatorView.Failed;
import io.penstock.coordinator.service.CoordinatorService;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.control.GraphPublished;
import io.penstock.protocol.control.JobEnded;
import io.penstock.protocol.status.Figures;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the jobs are doing, by what their TaskManagers said within the last second or two. */
@Singleton
@Path("/jobs")
@Produces(MediaType.APPLICATION_JSON)
public class JobFiguresResource {

    private final CoordinatorService service;

    JobFiguresResource(CoordinatorService service) {
        this.service = service;
    }

    /**
     * What went wrong.
     *
     * @param rootException what the job has FAILED for, or else the newest; null where there is none
     * @param timestamp of it, milliseconds since the epoch; null where there is none
     */
    public record Exceptions(
            @JsonProperty("root-exception") @Nullable String rootException,
            @Nullable Long timestamp,
            ExceptionHistory exceptionHistory) {}

    /** Newest first. */
    public record ExceptionHistory(List<ExceptionEntry> entries, boolean truncated) {}

    /**
     * One failure.
     *
     * @param exceptionName class of what was thrown; empty where an incarnation ended for another reason
     * @param stacktrace what happened and at which record; the trace itself is in the TaskManager's log
     * @param timestamp milliseconds since the epoch on the TaskManager's clock
     * @param taskName empty where it was the process
     */
    public record ExceptionEntry(
            String exceptionName,
            String stacktrace,
            long timestamp,
            String taskName,
            String endpoint,
            String taskManagerId,
            List<ExceptionEntry> concurrentExceptions) {}

    /**
     * Back pressure of a stage.
     *
     * @param status "ok", or "deprecated" where nobody has said anything of its tasks yet
     * @param endTimestamp when this was answered, milliseconds since the epoch
     */
    public record BackPressure(
            String status,
            String backpressureLevel,
            @JsonProperty("end-timestamp") long endTimestamp,
            List<SubtaskBackPressure> subtasks) {}

    /**
     * Of one task: that of the slot it shares with others.
     *
     * @param ratio share of the last second in which its slot could not go on for want of room behind it, 0 to 1
     */
    public record SubtaskBackPressure(
            int subtask, String backpressureLevel, double ratio, double busyRatio, double idleRatio) {}

    /**
     * Event time at the sources. Times in milliseconds.
     *
     * @param watermark the least of those that count; null where one has none yet, or no partition counts
     * @param lagMs from it to now; null without it
     * @param heldBy the partition that holds it back, as topic-partition; empty where none does
     */
    public record Watermarks(
            @Nullable Long watermark,
            @Nullable Long lagMs,
            String heldBy,
            long pendingRecords,
            long recordsInPerSecond,
            List<PartitionWatermark> partitions) {}

    /**
     * Of one source partition.
     *
     * @param status of the task that reads it
     * @param watermark null before the first, or where nobody reads it at the moment
     * @param idle whether it does not count: all of it is read, and its strategy says that it is idle
     */
    public record PartitionWatermark(
            String vertex,
            int subtask,
            String partition,
            String taskManagerId,
            String status,
            @Nullable Long watermark,
            @Nullable Long lagMs,
            boolean idle,
            long pendingRecords,
            long recordsInPerSecond) {}

    /** 404 where no job has the id. */
    @GET
    @Path("{id}/exceptions")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public Exceptions exceptions(@PathParam("id") String id) {
        JobState job = find(id);
        List<ExceptionEntry> entries = new ArrayList<>();
        for (Failed failed : job.failures()) {
            Figures.Failure failure = failed.failure();
            entries.add(new ExceptionEntry(
                    failure.exception(),
                    failure.cause(),
                    failure.atMs(),
                    failure.task(),
                    job.processOf(failed.incarnation()),
                    failed.incarnation().toString(),
                    List.of()));
        }
        ExceptionEntry newest = entries.isEmpty() ? null : entries.get(0);
        JobEnded failed = job.end()
                .filter(end -> end.outcome() == JobEnded.Outcome.FAILED)
                .orElse(null);
        ExceptionHistory history = new ExceptionHistory(entries, false);
        if (failed != null) {
            return new Exceptions(failed.cause(), failed.endedMs(), history);
        }
        return new Exceptions(
                newest == null ? null : newest.stacktrace(), newest == null ? null : newest.timestamp(), history);
    }

    /** 404 where no job has the id, or the job no such vertex. */
    @GET
    @Path("{id}/vertices/{vertex}/backpressure")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public BackPressure backPressure(@PathParam("id") String id, @PathParam("vertex") String vertex) {
        JobState job = find(id);
        GraphPublished.Stage stage =
                job.stage(vertex).orElseThrow(() -> new NotFoundException("job " + id + " has no vertex " + vertex));
        List<SubtaskBackPressure> subtasks = new ArrayList<>();
        double most = 0;
        for (int index : stage.indexes()) {
            Optional<Figures.Slot> slot = job.owner(stage.name(), index)
                    .flatMap(job::figures)
                    .flatMap(figures -> JobState.slotOf(figures, stage.name(), index));
            if (slot.isPresent()) {
                double ratio = slot.get().backPressuredMsPerSecond() / 1_000.0;
                most = Math.max(most, ratio);
                subtasks.add(new SubtaskBackPressure(
                        index,
                        level(ratio),
                        ratio,
                        slot.get().busyMsPerSecond() / 1_000.0,
                        slot.get().idleMsPerSecond() / 1_000.0));
            }
        }
        return new BackPressure(subtasks.isEmpty() ? "deprecated" : "ok", level(most), service.nowMs(), subtasks);
    }

    /** As Flink draws the lines. */
    private static String level(double ratio) {
        return ratio <= 0.1 ? "ok" : ratio <= 0.5 ? "low" : "high";
    }

    /** Penstock's own. 404 where no job has the id. */
    @GET
    @Path("{id}/watermarks")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public Watermarks watermarks(@PathParam("id") String id) {
        return watermarks(find(id));
    }

    /**
     * The ids of the job's metrics, or the values of those asked for. 404 where no job has the id.
     *
     * @param get ids with commas between; absent for none
     */
    @GET
    @Path("{id}/metrics")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public List<MetricList.Metric> metrics(@PathParam("id") String id, @QueryParam("get") @Nullable String get) {
        JobState job = find(id);
        return MetricList.ofJob(job.figures(), watermarks(job), job.view()).answer(get);
    }

    /** 404 where no job has the id. */
    @GET
    @Path("{id}/checkpoints")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public JobCheckpoints checkpoints(@PathParam("id") String id) {
        return JobCheckpoints.of(find(id), service.nowMs());
    }

    /** With its vertices' parts. 404 where no job has the id, or its leader does not know the checkpoint (any more). */
    @GET
    @Path("{id}/checkpoints/details/{checkpoint}")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public JobCheckpoints.Checkpoint checkpoint(@PathParam("id") String id, @PathParam("checkpoint") long checkpoint) {
        return JobCheckpoints.details(find(id), checkpoint, service.nowMs())
                .orElseThrow(() -> new NotFoundException("job " + id + " has no checkpoint " + checkpoint
                        + " among the last ten that its leader knows"));
    }

    private Watermarks watermarks(JobState job) {
        long nowMs = service.nowMs();
        List<PartitionWatermark> partitions = new ArrayList<>();
        for (GraphPublished.Stage stage : job.stages()) {
            for (int index : stage.indexes()) {
                job.source(stage.name(), index)
                        .ifPresent(source ->
                                partitions.add(ofPartition(job, stage.name(), index, source.toString(), nowMs)));
            }
        }
        PartitionWatermark holder = holder(partitions);
        Long watermark = holder == null ? null : holder.watermark();
        return new Watermarks(
                watermark,
                watermark == null ? null : nowMs - watermark,
                holder == null ? "" : holder.partition(),
                partitions.stream()
                        .mapToLong(PartitionWatermark::pendingRecords)
                        .sum(),
                partitions.stream()
                        .mapToLong(PartitionWatermark::recordsInPerSecond)
                        .sum(),
                partitions);
    }

    private static PartitionWatermark ofPartition(JobState job, String stage, int index, String partition, long nowMs) {
        Optional<Incarnation> owner = job.owner(stage, index);
        Optional<Figures.Source> source = owner.flatMap(job::figures).stream()
                .flatMap(figures -> figures.sources().stream())
                .filter(each -> each.stage().equals(stage)
                        && each.partition().toString().equals(partition))
                .findFirst();
        Long watermark = source.map(Figures.Source::watermarkMs)
                .filter(each -> each != Long.MIN_VALUE)
                .orElse(null);
        return new PartitionWatermark(
                job.idOf(stage),
                index,
                partition,
                owner.map(Incarnation::toString).orElse(""),
                job.stateOf(stage, index),
                watermark,
                watermark == null ? null : nowMs - watermark,
                source.map(Figures.Source::idle).orElse(false),
                source.map(Figures.Source::pendingRecords).orElse(0L),
                source.map(Figures.Source::recordsInPerSecond).orElse(0L));
    }

    /** Who has no watermark yet holds all others back; null where nobody counts. */
    private static @Nullable PartitionWatermark holder(List<PartitionWatermark> partitions) {
        PartitionWatermark holder = null;
        for (PartitionWatermark each : partitions) {
            if (each.idle()) {
                continue;
            }
            Long mine = each.watermark();
            Long least = holder == null ? null : holder.watermark();
            if (holder == null || (least != null && (mine == null || mine < least))) {
                holder = each;
            }
        }
        return holder;
    }

    private JobState find(String id) {
        return JobState.of(service.viewOfLeader(), id)
                .orElseThrow(() -> new NotFoundException("there is no job with id " + id));
    }
}
