package io.penstock.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.s3server.S3Server;
import io.penstock.statestore.objectstore.ObjectContent;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.objectstore.ObjectStoreException;
import io.penstock.statestore.objectstore.ObjectStoreException.Reason;
import io.penstock.statestore.objectstore.contract.ObjectStoreContract;
import io.penstock.statestore.objectstore.s3.S3ObjectStore;
import io.penstock.statestore.objectstore.s3.S3Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3ObjectStoreTest extends ObjectStoreContract {

    private static final S3Settings.Credentials CREDENTIALS =
            new S3Settings.Credentials(S3Server.ACCESS_KEY, S3Server.SECRET_KEY);
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    @TempDir
    static Path directory;

    private static S3Server server;

    @BeforeAll
    static void startServer() {
        server = S3Server.start(directory, "penstock");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    protected ObjectStore open() {
        return new S3ObjectStore(settings("test-" + PREFIXES.incrementAndGet(), server.endpoint(), 5, 10));
    }

    /** The server compares and replaces in two steps; S3 itself does not. */
    @Override
    protected boolean replacesAtomically() {
        return false;
    }

    private static S3Settings settings(String prefix, URI endpoint, int attemptsMax, int listPageKeys) {
        return new S3Settings(
                "penstock",
                prefix,
                "us-east-1",
                endpoint,
                true,
                CREDENTIALS,
                attemptsMax,
                listPageKeys,
                Duration.ofSeconds(60),
                Duration.ofSeconds(120));
    }

    @Test
    void shouldBeUnavailableWhenNobodyAnswers() {
        try (ObjectStore store = new S3ObjectStore(settings("", URI.create("http://127.0.0.1:1"), 2, 1000))) {
            assertReason(Reason.UNAVAILABLE, () -> store.putIfAbsent("k", ObjectContent.of(new byte[1])));
            assertReason(Reason.UNAVAILABLE, () -> store.list(""));
        }
    }

    @Test
    void shouldBeDeniedWhenTheSecretIsWrongOrTheBucketIsMissing() {
        S3Settings.Credentials wrong = new S3Settings.Credentials(S3Server.ACCESS_KEY, "guessed");
        try (ObjectStore store = new S3ObjectStore(S3Settings.of("penstock", "", server.endpoint(), wrong))) {
            assertReason(Reason.DENIED, () -> store.get("k"));
        }
        try (ObjectStore store = new S3ObjectStore(S3Settings.of("nowhere", "", server.endpoint(), CREDENTIALS))) {
            assertReason(Reason.DENIED, () -> store.putIfAbsent("k", ObjectContent.of(new byte[1])));
        }
    }

    private static void assertReason(Reason reason, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(ObjectStoreException.class, e -> assertThat(e.reason())
                .isEqualTo(reason));
    }
}
