package io.penstock.integration;

import io.penstock.s3server.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a run's snapshots are: a directory, or an S3 server of its own that can be away. Its objects are files either way. One thread. */
final class KillStorage implements AutoCloseable {

    static final String NO_ENDPOINT = "none";
    private static final String BUCKET = "penstock";

    private final Path objects;
    private final @Nullable S3Server server;
    private final Set<Path> known = new HashSet<>();

    private KillStorage(Path objects, @Nullable S3Server server) {
        this.objects = objects;
        this.server = server;
    }

    static KillStorage directory(Path directory) {
        return new KillStorage(directory.toAbsolutePath(), null);
    }

    /** Returns once it listens. */
    static KillStorage s3(Path directory) {
        S3Server server = S3Server.start(directory.toAbsolutePath(), BUCKET);
        return new KillStorage(server.buckets().resolve(BUCKET), server);
    }

    /** For {@code penstock.checkpoint.storage}. */
    String location() {
        return server == null ? objects.toUri().toString() : "s3://" + BUCKET + "/snapshots";
    }

    /** Of the S3 server; {@link #NO_ENDPOINT} where it is a directory. */
    String endpoint() {
        return server == null ? NO_ENDPOINT : server.endpoint().toString();
    }

    /** Whether there is an object now that was not there at the last look. */
    boolean hasNews() {
        return known.addAll(files());
    }

    private Set<Path> files() {
        if (!Files.exists(objects)) {
            return Set.of();
        }
        try (Stream<Path> all = Files.walk(objects)) {
            return all.filter(Files::isRegularFile).collect(Collectors.toSet());
        } catch (IOException | UncheckedIOException changing) {
            return Set.of(); // something was deleted while it was walked; the next look tells
        }
    }

    /** SIGSTOP: nothing answers. */
    void freeze() {
        s3().freeze();
    }

    /** SIGKILL: nobody listens. */
    void kill() {
        s3().kill();
    }

    void thaw() {
        s3().thaw();
    }

    void restart() {
        s3().restart();
    }

    private S3Server s3() {
        if (server == null) {
            throw new IllegalStateException("a directory is never away");
        }
        return server;
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
