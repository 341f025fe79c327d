package io.penstock.devbroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevBrokerTest {

    @TempDir
    Path directory;

    @Test
    void shouldKeepTopicsAndPortWhenKilledAndRestarted() throws Exception {
        try (DevBroker broker = DevBroker.start(DevBrokerConfig.in(directory))) {
            String servers = broker.bootstrapServers();
            try (Admin admin = admin(servers)) {
                admin.createTopics(Set.of(new NewTopic("kept", 2, (short) 1)))
                        .all()
                        .get(10, TimeUnit.SECONDS);
            }
            assertThat(sessionTimeoutMs()).isEqualTo("60000");
            broker.kill();
            assertThat(broker.isAlive()).isFalse();
            broker.restart();
            assertThat(broker.bootstrapServers()).isEqualTo(servers);
            assertThat(sessionTimeoutMs())
                    .as("until the killed one's is over nobody may come")
                    .isEqualTo("2000");
            try (Admin admin = admin(servers)) {
                assertThat(admin.listTopics().names().get(10, TimeUnit.SECONDS)).contains("kept");
                short version = admin.describeFeatures()
                        .featureMetadata()
                        .get(10, TimeUnit.SECONDS)
                        .finalizedFeatures()
                        .get("transaction.version")
                        .maxVersionLevel();
                assertThat(version).isGreaterThanOrEqualTo((short) 2);
            }
            broker.stop();
            assertThat(broker.isAlive()).isFalse();
            broker.restart();
            assertThat(sessionTimeoutMs()).isEqualTo("60000");
        }
    }

    private String sessionTimeoutMs() throws IOException {
        Properties settings = new Properties();
        try (InputStream in = Files.newInputStream(directory.resolve("server.properties"))) {
            settings.load(in);
        }
        return settings.getProperty("broker.session.timeout.ms");
    }

    @Test
    void shouldNameThePortAndTheRemedyWhenItIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            DevBrokerConfig config = DevBrokerConfig.in(directory).withPort(taken.getLocalPort());
            assertThatThrownBy(() -> DevBroker.start(config))
                    .isInstanceOf(DevBrokerException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("choose another");
        }
    }

    @Test
    void shouldShowTheEndOfItsLogWhenItDoesNotStart() {
        DevBrokerConfig config = DevBrokerConfig.in(directory).withSettings(Map.of("num.io.threads", "none"));
        assertThatThrownBy(() -> DevBroker.start(config))
                .isInstanceOf(DevBrokerException.class)
                .hasMessageContaining("num.io.threads")
                .hasMessageContaining("broker.log");
    }

    @Test
    void shouldSayHowLongItWaitedWhenItDoesNotAnswer() {
        DevBrokerConfig config = DevBrokerConfig.in(directory).withStartDeadline(Duration.ofMillis(20));
        assertThatThrownBy(() -> DevBroker.start(config))
                .isInstanceOf(DevBrokerException.class)
                .hasMessageContaining("PT0.02S");
    }

    /** The parent is killed: nobody closes anything in order. */
    @Test
    void shouldEndByItselfWhenItsParentDies() throws Exception {
        Process parent = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        directory.toString()))
                .redirectError(directory.resolve("parent.log").toFile())
                .start();
        try (BufferedReader lines = parent.inputReader(StandardCharsets.UTF_8)) {
            String pid = lines.readLine();
            assertThat(pid).as(() -> read(directory.resolve("parent.log"))).isNotNull();
            ProcessHandle child = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            parent.destroyForcibly();
            assertThat(child.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
        } finally {
            parent.destroyForcibly();
        }
    }

    /** Starts a broker, prints its pid, waits to be killed. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws Exception {
            try (DevBroker broker = DevBroker.start(DevBrokerConfig.in(Path.of(args[0])))) {
                System.out.println(broker.pid());
                Thread.currentThread().join();
            }
        }
    }

    private static Admin admin(String servers) {
        return Admin.create(Map.of("bootstrap.servers", servers));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
