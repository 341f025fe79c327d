package io.penstock.quickstart.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The coordinator's side that a person has as well: its REST, and the user who may read it, with a password per start. */
final class Coordinator {

    static final String USER = "viewer";

    private static final int PASSWORD_BYTES = 18;
    private static final Pattern RUNNING = Pattern.compile("\"state\"\\s*:\\s*\"RUNNING\"");
    private static final Pattern TOTAL = Pattern.compile("\"total\"\\s*:\\s*(\\d{1,9})");

    private final Path configuration;
    private final ServiceEndpoint endpoint;
    private final String password;

    private Coordinator(Path configuration, ServiceEndpoint endpoint, String password) {
        this.configuration = configuration;
        this.endpoint = endpoint;
        this.password = password;
    }

    /**
     * Makes up a password and writes it to where only this user reads, and not into the command line, where all do.
     *
     * @param directory of the run
     */
    static Coordinator withNewPassword(Path directory, String url) {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Path file = directory.resolve("coordinator.properties");
        try {
            Files.createDirectories(directory);
            Files.deleteIfExists(file);
            if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.write(
                    file,
                    List.of(
                            "quarkus.security.users.embedded.users." + USER + "=" + password,
                            "quarkus.security.users.embedded.roles." + USER + "=viewer"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        String credentials =
                Base64.getEncoder().encodeToString((USER + ":" + password).getBytes(StandardCharsets.UTF_8));
        return new Coordinator(file, new ServiceEndpoint(url, Optional.of("Basic " + credentials)), password);
    }

    /** Where user and password are. */
    Path configuration() {
        return configuration;
    }

    String url() {
        return endpoint.url();
    }

    /** The live page with user and password of this run: for the terminal of whoever started it, and for no log. */
    String pageForThisUser() {
        URI page = URI.create(url() + "/");
        return page.getScheme() + "://" + USER + ":" + password + "@" + page.getAuthority() + page.getPath();
    }

    boolean isReady() {
        return endpoint.isReady();
    }

    String health() {
        return endpoint.health();
    }

    /** How many tasks the job has, where all of them have living owners; absent else, and while nobody leads. */
    OptionalInt tasksOfRunningJob() {
        Optional<String> jobs = endpoint.body("/jobs/overview");
        if (jobs.isEmpty() || !RUNNING.matcher(jobs.get()).find()) {
            return OptionalInt.empty();
        }
        Matcher total = TOTAL.matcher(jobs.get());
        return total.find() ? OptionalInt.of(Integer.parseInt(total.group(1))) : OptionalInt.empty();
    }
}
