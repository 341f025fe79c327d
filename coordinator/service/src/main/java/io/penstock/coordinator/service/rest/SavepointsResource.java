package io.penstock.coordinator.service.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.penstock.coordinator.service.CoordinatorService;
import io.penstock.coordinator.service.SavepointOutcome;
import io.penstock.protocol.JobName;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Savepoints: begun by one request, asked about by others. */
@Singleton
@Path("/jobs/{id}/savepoints")
@Produces(MediaType.APPLICATION_JSON)
public class SavepointsResource {

    private final CoordinatorService service;

    SavepointsResource(CoordinatorService service) {
        this.service = service;
    }

    /**
     * Flink's request.
     *
     * @param targetDirectory in which the savepoint gets a directory of its own; null: as the coordinator is configured
     * @param cancelJob whether the job is to end with it: only false is there
     */
    public record Request(
            @JsonProperty("target-directory") @Nullable String targetDirectory,
            @JsonProperty("cancel-job") boolean cancelJob) {}

    /** Flink's answer: what to ask about. */
    public record Triggered(@JsonProperty("request-id") String requestId) {}

    /** Flink's errors. */
    public record Errors(List<String> errors) {}

    /** How it stands. */
    public record Status(State status, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Operation operation) {}

    /** @param id IN_PROGRESS or COMPLETED, which a failure is as well */
    public record State(String id) {}

    /** One of the two is there. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Operation(@Nullable String location, @JsonProperty("failure-cause") @Nullable Cause failureCause) {}

    /** As Flink names it. */
    public record Cause(@JsonProperty("class") String exceptionClass, @JsonProperty("stack-trace") String stackTrace) {}

    /**
     * Begins a savepoint. 404 where no job has the id, 400 where it is not known where to, 409 where one of the job is being taken or another
     * coordinator leads.
     */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    public Response begin(@PathParam("id") String id, @Nullable Request request) {
        JobName job = job(id);
        if (request != null && request.cancelJob()) {
            return refused(
                    Response.Status.BAD_REQUEST,
                    "cancel-job is not there: stop the job's processes, which commits, and take the savepoint then");
        }
        String trigger = UUID.randomUUID().toString().replace("-", "");
        try {
            service.beginSavepoint(trigger, job, request == null ? null : request.targetDirectory());
        } catch (IllegalArgumentException wrong) {
            return refused(Response.Status.BAD_REQUEST, String.valueOf(wrong.getMessage()));
        } catch (IllegalStateException notNow) {
            return refused(Response.Status.CONFLICT, String.valueOf(notNow.getMessage()));
        }
        return Response.accepted(new Triggered(trigger)).build();
    }

    /** How a savepoint stands. 404 where this coordinator knows nothing of it: another has led since, or it was long ago. */
    @GET
    @Path("{trigger}")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public Status status(@PathParam("id") String id, @PathParam("trigger") String trigger) {
        JobName job = job(id);
        SavepointOutcome outcome = service.savepoint(trigger)
                .filter(known -> known.job().equals(job))
                .orElseThrow(() -> new NotFoundException("there is no savepoint with id " + trigger));
        if (!outcome.isDone()) {
            return new Status(new State("IN_PROGRESS"), null);
        }
        Cause cause = outcome.failure() == null
                ? null
                : new Cause("io.penstock.statestore.savepoint.SavepointException", outcome.failure());
        return new Status(new State("COMPLETED"), new Operation(outcome.location(), cause));
    }

    private static Response refused(Response.Status status, String message) {
        return Response.status(status).entity(new Errors(List.of(message))).build();
    }

    private JobName job(String id) {
        return JobState.of(service.viewOfLeader(), id)
                .map(job -> new JobName(job.name()))
                .orElseThrow(() -> new NotFoundException("there is no job with id " + id));
    }
}
