package io.penstock.coordinator.service.rest;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The page for people. It asks the other resources once a second, as its viewer, and changes nothing. */
@Singleton
@Path("/")
public class PageResource {

    private static final String UTF_8 = ";charset=utf-8";

    @GET
    @Produces("text/html" + UTF_8)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public String page() {
        return read("index.html");
    }

    @GET
    @Path("page/page.css")
    @Produces("text/css" + UTF_8)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public String style() {
        return read("page.css");
    }

    @GET
    @Path("page/page.js")
    @Produces("text/javascript" + UTF_8)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    public String script() {
        return read("page.js");
    }

    private static String read(String name) {
        try (InputStream file = PageResource.class.getResourceAsStream("/page/" + name)) {
            if (file == null) {
                throw new IllegalStateException("the service was packaged without page/" + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("page/" + name, e);
        }
    }
}
