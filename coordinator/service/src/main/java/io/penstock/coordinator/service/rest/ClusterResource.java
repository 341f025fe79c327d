package io.penstock.coordinator.service.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.penstock.coordinator.service.CoordinatorService;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What there is altogether. */
@Singleton
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class ClusterResource {

    private static final int REFRESH_MS = 3_000;

    private final CoordinatorService service;
    private final String version;

    ClusterResource(CoordinatorService service, @ConfigProperty(name = "quarkus.application.version") String version) {
        this.service = service;
        this.version = version;
    }

    /** Numbers of TaskManagers, slots and jobs. Slots are never free: tasks share them. */
    public record Overview(
            int taskmanagers,
            @JsonProperty("slots-total") int slotsTotal,
            @JsonProperty("slots-available") int slotsAvailable,
            @JsonProperty("jobs-running") int jobsRunning,
            @JsonProperty("jobs-finished") int jobsFinished,
            @JsonProperty("jobs-cancelled") int jobsCancelled,
            @JsonProperty("jobs-failed") int jobsFailed,
            @JsonProperty("penstock-version") String version) {}

    /** What a dashboard has to know. */
    public record Config(
            @JsonProperty("refresh-interval") int refreshIntervalMs,
            @JsonProperty("timezone-name") String timezoneName,
            @JsonProperty("timezone-offset") int timezoneOffsetMs,
            @JsonProperty("penstock-version") String version,
            Map<String, Boolean> features) {}

    @GET
    @Path("overview")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public Overview overview() {
        List<JobState> jobs = JobState.all(service.viewOfLeader());
        int taskManagers = 0;
        int slots = 0;
        for (JobState job : jobs) {
            taskManagers += job.alive().size();
            slots += job.alive().stream().mapToInt(listed -> listed.slots()).sum();
        }
        return new Overview(
                taskManagers,
                slots,
                0,
                JobState.inState(jobs, "RUNNING"),
                JobState.inState(jobs, "FINISHED"),
                JobState.inState(jobs, "CANCELED"),
                JobState.inState(jobs, "FAILED"),
                version);
    }

    @GET
    @Path("config")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public Config config() {
        ZoneId zone = ZoneId.systemDefault();
        int offsetMs =
                zone.getRules().getOffset(Instant.ofEpochMilli(service.nowMs())).getTotalSeconds() * 1_000;
        return new Config(
                REFRESH_MS,
                zone.getDisplayName(TextStyle.FULL, Locale.ROOT),
                offsetMs,
                version,
                Map.of("web-submit", false, "web-cancel", false, "web-rescale", false, "web-history", false));
    }
}
