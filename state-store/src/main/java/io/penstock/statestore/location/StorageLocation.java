package io.penstock.statestore.location;

import io.penstock.statestore.objectstore.LocalObjectStore;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.objectstore.s3.S3ObjectStore;
import io.penstock.statestore.objectstore.s3.S3Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A directory or a bucket with a prefix, as users write it: {@code file:///directory} or {@code s3://bucket/prefix}. */
public final class StorageLocation {

    private StorageLocation() {}

    /**
     * How S3 is spoken to.
     *
     * @param endpoint of another server than AWS; empty for AWS
     * @param region empty: as the SDK finds it; with an endpoint {@code us-east-1}
     * @param pathStyle whether the bucket is in the path; empty: with an endpoint it is
     */
    public record S3(Optional<URI> endpoint, Optional<String> region, Optional<Boolean> pathStyle) {

        public static final S3 AWS = new S3(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * @param key under which the location was given, for messages
     * @throws IllegalArgumentException naming key, location and what is allowed
     */
    public static ObjectStore open(String key, String location, S3 s3) {
        URI uri;
        try {
            uri = new URI(location);
        } catch (URISyntaxException e) {
            throw refused(key, location, String.valueOf(e.getMessage()));
        }
        if ("file".equals(uri.getScheme())
                && uri.getPath() != null
                && uri.getPath().startsWith("/")) {
            return new LocalObjectStore(Path.of(uri.getPath()));
        }
        if ("s3".equals(uri.getScheme()) && uri.getAuthority() != null) {
            String path = uri.getPath().replaceAll("^/+|/+$", "");
            S3Settings settings =
                    S3Settings.of(uri.getAuthority(), path, s3.endpoint().orElse(null), null);
            return new S3ObjectStore(new S3Settings(
                    settings.bucket(),
                    settings.prefix(),
                    s3.region().orElse(settings.region()),
                    settings.endpoint(),
                    s3.pathStyle().orElse(settings.pathStyle()),
                    null,
                    settings.attemptsMax(),
                    settings.listPageKeys(),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(5)));
        }
        throw refused(key, location, "the scheme is " + uri.getScheme());
    }

    private static IllegalArgumentException refused(String key, String location, String why) {
        return new IllegalArgumentException(key + "=\"" + location + "\": " + why
                + "; allowed are file:///absolute/directory and s3://bucket/prefix");
    }
}
