package io.penstock.coordinator.service.rest;

import io.penstock.coordinator.runtime.CoordinatorView;
import io.penstock.coordinator.service.CoordinatorService;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.status.Figures;
import io.penstock.protocol.status.Heartbeat;
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
import org.jspecify.annotations.Nullable;

/** The TaskManagers that are alive, each by its incarnation's name. */
@Singleton
@Path("/taskmanagers")
@Produces(MediaType.APPLICATION_JSON)
public class TaskManagersResource {

    private final CoordinatorService service;

    TaskManagersResource(CoordinatorService service) {
        this.service = service;
    }

    /** All of them. */
    public record TaskManagers(List<TaskManager> taskmanagers) {}

    /**
     * One.
     *
     * @param path its process
     * @param job which it runs
     * @param timeSinceLastHeartbeat when that was sent, milliseconds since the epoch on its own clock; 0 before the first
     * @param freeSlots always 0: tasks share slots
     * @param tasks that it owns
     * @param leaving whether its tasks move away
     * @param busyPermille by slot, as of the last heartbeat
     * @param state its own word for how far it is; empty before it has said it
     * @param figures how it is doing, as of about a second ago; null before it has said it
     */
    public record TaskManager(
            String id,
            String path,
            String job,
            long timeSinceLastHeartbeat,
            int slotsNumber,
            int freeSlots,
            int tasks,
            boolean leaving,
            List<Integer> busyPermille,
            String state,
            @Nullable Detail figures) {}

    /** Commits, and slots in order, as {@link Figures} has them. */
    public record Detail(Figures.Commits commits, List<Load> slots, long recordsInPerSecond) {}

    /** Of a slot: of each second, and in all. */
    public record Load(
            int busyMsPerSecond,
            int idleMsPerSecond,
            int backPressuredMsPerSecond,
            long recordsByFrame,
            long stateKeys,
            long stateHeapBytes,
            int tasks) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public TaskManagers taskManagers() {
        CoordinatorView view = service.viewOfLeader();
        List<TaskManager> all = new ArrayList<>();
        for (JobState job : JobState.all(view)) {
            for (IncarnationListed listed : job.alive()) {
                Heartbeat last = view.heartbeats().get(listed.incarnation());
                all.add(new TaskManager(
                        listed.incarnation().toString(),
                        listed.process(),
                        job.name(),
                        last == null ? 0 : last.sentMs(),
                        listed.slots(),
                        0,
                        job.tasksOf(listed.incarnation()),
                        listed.leaving(),
                        last == null ? List.of() : last.busyPermille(),
                        job.figures(listed.incarnation()).map(Figures::state).orElse(""),
                        job.figures(listed.incarnation())
                                .map(TaskManagersResource::detail)
                                .orElse(null)));
            }
        }
        return new TaskManagers(all);
    }

    private static Detail detail(Figures figures) {
        return new Detail(
                figures.commits(),
                figures.slots().stream().map(TaskManagersResource::load).toList(),
                figures.sources().stream()
                        .mapToLong(Figures.Source::recordsInPerSecond)
                        .sum());
    }

    private static Load load(Figures.Slot slot) {
        return new Load(
                slot.busyMsPerSecond(),
                slot.idleMsPerSecond(),
                slot.backPressuredMsPerSecond(),
                slot.recordsByFrame(),
                slot.stateKeys(),
                slot.stateHeapBytes(),
                slot.tasks().stream()
                        .mapToInt(running -> running.indexes().size())
                        .sum());
    }

    /**
     * The ids of its metrics, or the values of those asked for: none before it has said how it is doing. 404 where none that is alive has
     * the id.
     *
     * @param get ids with commas between; absent for none
     */
    @GET
    @Path("{id}/metrics")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public List<MetricList.Metric> metrics(@PathParam("id") String id, @QueryParam("get") @Nullable String get) {
        taskManager(id);
        return service.viewOfLeader().figures().entrySet().stream()
                .filter(each -> each.getKey().toString().equals(id))
                .findFirst()
                .map(each -> MetricList.ofTaskManager(each.getValue()).answer(get))
                .orElse(List.of());
    }

    /** 404 where none that is alive has the id. */
    @GET
    @Path("{id}")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public TaskManager taskManager(@PathParam("id") String id) {
        return taskManagers().taskmanagers().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("no TaskManager " + id + " is alive"));
    }
}
