package io.penstock.quarkus.rest;

import io.penstock.protocol.graph.GraphDescription;
import io.penstock.quarkus.runtime.TaskManagerService;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** The service's job, for people. The role counts where the service has security; without, everybody may look. */
@Singleton
@Path("/penstock/jobs")
public class JobResource {

    private final TaskManagerService service;

    JobResource(TaskManagerService service) {
        this.service = service;
    }

    /** The graph in text: stages, exchanges and topics, and why each is there. 404 where the service runs another job. */
    @GET
    @Path("/{job}/explain")
    @Produces(MediaType.TEXT_PLAIN)
    @RolesAllowed({"viewer", "operator", "admin"})
    public Response explain(@PathParam("job") String job) {
        Optional<GraphDescription> graph = service.graph();
        if (graph.isEmpty() || !graph.get().job().value().equals(job)) {
            String here = service.job().map(name -> "it runs \"" + name + "\"").orElse("it runs none");
            return Response.status(Response.Status.NOT_FOUND)
                    .entity("this service does not run job \"" + job + "\"; " + here + "\n")
                    .build();
        }
        return Response.ok(GraphText.of(graph.get())).build();
    }
}
