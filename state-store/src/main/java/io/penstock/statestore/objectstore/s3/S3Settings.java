package io.penstock.statestore.objectstore.s3;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where an S3 bucket is and how it is spoken to.
 *
 * @param bucket must exist
 * @param prefix before every key, without slashes at its ends; empty for none
 * @param region null: as the SDK's default chain finds it; with an endpoint of one's own, {@code us-east-1}
 * @param endpoint of another server than AWS; null for AWS
 * @param pathStyle bucket in the path instead of the host name, as most other servers want it
 * @param credentials null: as the SDK's default chain finds them (environment, web identity, instance)
 * @param attemptsMax of one call, the first included, with the SDK's exponential back-off between them; {@code >= 1}
 * @param listPageKeys keys a listing asks for at a time; 1 to 1000
 * @param attemptTimeout of one attempt, the transfer included
 * @param callTimeout of a call with all its attempts
 */
public record S3Settings(
        String bucket,
        String prefix,
        @Nullable String region,
        @Nullable URI endpoint,
        boolean pathStyle,
        @Nullable Credentials credentials,
        int attemptsMax,
        int listPageKeys,
        Duration attemptTimeout,
        Duration callTimeout) {

    /** A pair of keys. */
    public record Credentials(String accessKey, String secretKey) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "Credentials[" + accessKey + "]";
        }
    }

    public S3Settings {
        if (bucket.isEmpty()) {
            throw new IllegalArgumentException("the bucket's name is empty");
        }
        if (prefix.startsWith("/") || prefix.endsWith("/")) {
            throw new IllegalArgumentException("prefix \"" + prefix + "\" begins or ends with a slash; leave it out");
        }
        if (attemptsMax < 1) {
            throw new IllegalArgumentException("attemptsMax=" + attemptsMax + "; at least 1");
        }
        if (listPageKeys < 1 || listPageKeys > 1000) {
            throw new IllegalArgumentException("listPageKeys=" + listPageKeys + "; 1 to 1000");
        }
    }

    /** AWS, or another server where an endpoint is given (then with the bucket in the path); five attempts. */
    public static S3Settings of(
            String bucket, String prefix, @Nullable URI endpoint, @Nullable Credentials credentials) {
        return new S3Settings(
                bucket,
                prefix,
                endpoint == null ? null : "us-east-1",
                endpoint,
                endpoint != null,
                credentials,
                5,
                1000,
                Duration.ofMinutes(2),
                Duration.ofMinutes(5));
    }
}
