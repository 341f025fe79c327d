package io.penstock.statestore.objectstore.s3;

import io.penstock.statestore.objectstore.ObjectContent;
import io.penstock.statestore.objectstore.ObjectKeys;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.objectstore.ObjectStoreException;
import io.penstock.statestore.objectstore.ObjectStoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket, or a prefix of one. Conditions are S3's own ({@code If-None-Match}, {@code If-Match}), so the server must know them: AWS,
 * MinIO and Ceph do. Failed attempts are repeated by the SDK with exponential back-off. A single put is at most 5 GiB.
 */
public final class S3ObjectStore implements ObjectStore {

    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICT = 409;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final long PUT_BYTES_MAX = 5L << 30;

    private final S3Client client;
    private final String bucket;
    private final String root;
    private final int pageKeys;

    public S3ObjectStore(S3Settings settings) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .forcePathStyle(settings.pathStyle())
                // Objects carry checksums of our own; many servers do not know the SDK's trailing ones.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(config -> config.apiCallAttemptTimeout(settings.attemptTimeout())
                        .apiCallTimeout(settings.callTimeout())
                        .retryStrategy(StandardRetryStrategy.builder()
                                .maxAttempts(settings.attemptsMax())
                                .build()));
        if (settings.region() != null) {
            builder.region(Region.of(settings.region()));
        }
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint());
        }
        S3Settings.Credentials credentials = settings.credentials();
        if (credentials != null) {
            builder.credentialsProvider(StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(credentials.accessKey(), credentials.secretKey())));
        }
        this.client = builder.build();
        this.bucket = settings.bucket();
        this.pageKeys = settings.listPageKeys();
        this.root = settings.prefix().isEmpty() ? "" : settings.prefix() + "/";
    }

    @Override
    public boolean putIfAbsent(String key, ObjectContent content) {
        if (content.length() > PUT_BYTES_MAX) {
            throw new ObjectStoreException(
                    Reason.INVALID,
                    "\"" + key + "\" of " + content.length() + " bytes; a single put is at most " + PUT_BYTES_MAX);
        }
        return put(key, content, null).isPresent();
    }

    @Override
    public Optional<String> write(String key, byte[] bytes, @Nullable String expectedVersion) {
        return put(key, ObjectContent.of(bytes), expectedVersion);
    }

    private Optional<String> put(String key, ObjectContent content, @Nullable String expectedVersion) {
        String full = full(key);
        RequestBody body =
                RequestBody.fromContentProvider(() -> open(content, key), content.length(), "application/octet-stream");
        try {
            return call(
                    "store",
                    key,
                    () -> Optional.of(client.putObject(
                                    request -> {
                                        request.bucket(bucket).key(full);
                                        if (expectedVersion == null) {
                                            request.ifNoneMatch("*");
                                        } else {
                                            request.ifMatch(expectedVersion);
                                        }
                                    },
                                    body)
                            .eTag()));
        } catch (ObjectStoreException e) {
            if (e.getCause() instanceof S3Exception cause && cause.statusCode() == PRECONDITION_FAILED) {
                return Optional.empty();
            }
            // A document that was to be replaced and is not there: another version, namely none.
            if (expectedVersion != null && e.reason() == Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static InputStream open(ObjectContent content, String key) {
        try {
            return content.open();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what is to be stored as " + key, e);
        }
    }

    @Override
    public InputStream get(String key) {
        String full = full(key);
        return call(
                "read",
                key,
                () -> client.getObject(request -> request.bucket(bucket).key(full)));
    }

    @Override
    public byte[] getRange(String key, long offset, int length) {
        if (offset < 0 || length < 1) {
            throw new IllegalArgumentException("offset=" + offset + " length=" + length + " of " + key);
        }
        String full = full(key);
        String range = "bytes=" + offset + "-" + (offset + length - 1);
        try {
            return call("read", key, () -> client.getObjectAsBytes(
                            request -> request.bucket(bucket).key(full).range(range))
                    .asByteArray());
        } catch (ObjectStoreException e) {
            if (e.getCause() instanceof S3Exception cause && cause.statusCode() == RANGE_NOT_SATISFIABLE) {
                return new byte[0];
            }
            throw e;
        }
    }

    @Override
    public List<StoredObject> list(String prefix) {
        String full = root + ObjectKeys.checkPrefix(prefix);
        return call("list", prefix, () -> {
            List<StoredObject> found = new ArrayList<>();
            for (S3Object object : client.listObjectsV2Paginator(
                            request -> request.bucket(bucket).prefix(full).maxKeys(pageKeys))
                    .contents()) {
                found.add(new StoredObject(object.key().substring(root.length()), object.size()));
            }
            return found;
        });
    }

    @Override
    public void delete(String key) {
        String full = full(key);
        call(
                "delete",
                key,
                () -> client.deleteObject(request -> request.bucket(bucket).key(full)));
    }

    @Override
    public Optional<Document> read(String key) {
        try (ResponseInputStream<GetObjectResponse> in = call(
                "read",
                key,
                () -> client.getObject(request -> request.bucket(bucket).key(full(key))))) {
            return Optional.of(new Document(in.readAllBytes(), in.response().eTag()));
        } catch (ObjectStoreException e) {
            if (e.reason() == Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        } catch (IOException e) {
            throw new ObjectStoreException(Reason.UNAVAILABLE, "cannot read \"" + key + "\": " + e, e);
        }
    }

    private String full(String key) {
        return root + ObjectKeys.check(key);
    }

    private <T> T call(String what, String key, Supplier<T> call) {
        try {
            return call.get();
        } catch (S3Exception e) {
            throw new ObjectStoreException(reasonOf(e), "cannot " + what + " \"" + key + "\" in " + this + ": " + e, e);
        } catch (SdkException e) {
            throw new ObjectStoreException(
                    Reason.UNAVAILABLE, "cannot " + what + " \"" + key + "\" in " + this + ": " + e, e);
        }
    }

    private static Reason reasonOf(S3Exception e) {
        String code = e.awsErrorDetails() == null
                ? ""
                : String.valueOf(e.awsErrorDetails().errorCode());
        return switch (e.statusCode()) {
            case 404 -> code.equals("NoSuchBucket") ? Reason.DENIED : Reason.NOT_FOUND;
            case 401, 403 -> Reason.DENIED;
            // Two conditional puts at once: which one wins is not decided yet.
            case CONFLICT -> Reason.UNAVAILABLE;
            default -> e.statusCode() >= 500 || e.isThrottlingException() ? Reason.UNAVAILABLE : Reason.INVALID;
        };
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + root;
    }
}
