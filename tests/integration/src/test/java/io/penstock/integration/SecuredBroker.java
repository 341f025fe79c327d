package io.penstock.integration;

import io.penstock.devbroker.DevBroker;
import io.penstock.devbroker.DevBrokerConfig;
import io.penstock.log.kafka.KafkaLogConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * A broker that allows nothing to anybody who comes by its port for clients, which wants SASL/SCRAM over TLS. By another port the test
 * itself may do everything, as an administrator may.
 */
final class SecuredBroker implements AutoCloseable {

    private static final String PASSWORD = "only-for-this-test";
    private static final int SCRAM_ITERATIONS = 4096;

    private final Path directory;
    private final DevBroker broker;
    private final Cluster cluster;

    SecuredBroker() {
        try {
            directory = Files.createTempDirectory("penstock-secured");
            makeCertificate();
            int clients = freePort();
            int internal = freePort();
            broker = DevBroker.start(DevBrokerConfig.in(directory)
                    .withPort(clients)
                    .withSettings(settings(clients, internal, freePort())));
            cluster = new Cluster("127.0.0.1:" + internal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With an administrator's rights. */
    Cluster cluster() {
        return cluster;
    }

    /** Makes the user known, without any right. */
    void addUser(String user) {
        Cluster.get(cluster.admin()
                .alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, SCRAM_ITERATIONS), PASSWORD)))
                .all());
    }

    /** As that user, by the port for clients. */
    KafkaLogConfig as(String user) {
        return KafkaLogConfig.of(broker.bootstrapServers())
                .with("security.protocol", "SASL_SSL")
                .with("sasl.mechanism", "SCRAM-SHA-256")
                .with(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user
                                + "\" password=\"" + PASSWORD + "\";")
                .with("ssl.truststore.location", truststore().toString())
                .with("ssl.truststore.password", PASSWORD);
    }

    private Map<String, String> settings(int clients, int internal, int controller) {
        Map<String, String> settings = new HashMap<>(SharedBroker.SETTINGS);
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        settings.put(
                "listeners",
                "CLIENTS://127.0.0.1:" + clients + ",INTERNAL://127.0.0.1:" + internal + ",CONTROLLER://127.0.0.1:"
                        + controller);
        settings.put("advertised.listeners", "CLIENTS://127.0.0.1:" + clients + ",INTERNAL://127.0.0.1:" + internal);
        settings.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "INTERNAL");
        settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-256");
        settings.put(
                "listener.name.clients.scram-sha-256.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        settings.put("ssl.keystore.location", keystore().toString());
        settings.put("ssl.keystore.password", PASSWORD);
        settings.put("ssl.key.password", PASSWORD);
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:ANONYMOUS"); // who comes by the ports without authentication
        return settings;
    }

    private Path keystore() {
        return directory.resolve("broker.p12");
    }

    private Path truststore() {
        return directory.resolve("truststore.p12");
    }

    private void makeCertificate() throws IOException {
        Path certificate = directory.resolve("broker.crt");
        keytool(
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=broker",
                "-validity",
                "2",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                keystore().toString(),
                "-storepass",
                PASSWORD);
        keytool(
                "-exportcert",
                "-alias",
                "broker",
                "-keystore",
                keystore().toString(),
                "-storepass",
                PASSWORD,
                "-file",
                certificate.toString());
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                "broker",
                "-storetype",
                "PKCS12",
                "-keystore",
                truststore().toString(),
                "-storepass",
                PASSWORD,
                "-file",
                certificate.toString());
    }

    private void keytool(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Path said = directory.resolve("keytool.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()))
                .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("keytool " + arguments[0] + " failed: " + Files.readString(said));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return probe.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        cluster.close();
        broker.close();
        Directories.delete(directory);
    }
}
