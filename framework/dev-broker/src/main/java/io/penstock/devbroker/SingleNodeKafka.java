package io.penstock.devbroker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/** Broker and controller in this process, on the loopback address, with one replica of everything. Start once, stop once. */
final class SingleNodeKafka {

    private static final int SESSION_MS = 60_000;
    private static final int SESSION_AFTER_KILL_MS = 2_000;

    /** Kafka leaves it behind when it ends in order, and takes it away when it starts. */
    private static final String CLEAN_SHUTDOWN = ".kafka_cleanshutdown";

    private final Path directory;
    private final int port;
    private final Map<String, String> settings;
    private @Nullable KafkaRaftServer server;

    SingleNodeKafka(Path directory, int port, Map<String, String> settings) throws IOException {
        this.directory = directory;
        this.port = port == 0 ? freePort() : port;
        this.settings = settings;
    }

    int port() {
        return port;
    }

    /** Returns once it answers. */
    synchronized void start() throws IOException {
        Properties properties = properties(freePort());
        Path file = directory.resolve("server.properties");
        Files.createDirectories(directory);
        try (OutputStream out = Files.newOutputStream(file)) {
            properties.store(out, "written at every start");
        }
        if (!Files.exists(directory.resolve("data").resolve("meta.properties"))) {
            format(file);
        }
        KafkaRaftServer started = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        server = started;
        started.startup();
    }

    /** Ends it in order; nothing where it was not started. */
    synchronized void stop() {
        KafkaRaftServer running = server;
        if (running != null) {
            running.shutdown();
            server = null;
        }
    }

    void awaitEnd() {
        KafkaRaftServer running;
        synchronized (this) {
            running = server;
        }
        if (running != null) {
            running.awaitShutdown();
        }
    }

    private void format(Path file) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        String clusterId = Uuid.randomUuid().toString();
        String[] args = {"format", "-t", clusterId, "-c", file.toString(), "--ignore-formatted"};
        int result = StorageTool.execute(args, new PrintStream(said, true, StandardCharsets.UTF_8));
        if (result != 0) {
            throw new IOException("formatting " + directory + " failed: " + said.toString(StandardCharsets.UTF_8));
        }
    }

    private Properties properties(int controllerPort) {
        Properties properties = new Properties();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", "1");
        // A static quorum keeps no address in the storage, so that a restart may use another port.
        properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty(
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        properties.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.setProperty("log.dirs", directory.resolve("data").toString());

        properties.setProperty("offsets.topic.num.partitions", "4");
        properties.setProperty("offsets.topic.replication.factor", "1");
        properties.setProperty("transaction.state.log.num.partitions", "4");
        properties.setProperty("transaction.state.log.replication.factor", "1");
        properties.setProperty("transaction.state.log.min.isr", "1");
        properties.setProperty("share.coordinator.state.topic.replication.factor", "1");
        properties.setProperty("share.coordinator.state.topic.min.isr", "1");
        properties.setProperty("default.replication.factor", "1");
        properties.setProperty("num.partitions", "1");
        // A misspelt topic should be missed, not made.
        properties.setProperty("auto.create.topics.enable", "false");
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        properties.setProperty("broker.session.timeout.ms", Integer.toString(sessionTimeoutMs()));
        properties.setProperty("broker.heartbeat.interval.ms", "300");
        // Allocated at start: 128 MB by default.
        properties.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        properties.setProperty("num.network.threads", "2");
        properties.setProperty("num.io.threads", "4");
        properties.putAll(settings);
        return properties;
    }

    /**
     * The controller refuses a killed broker's successor until the session ends. Any other broker had better not be taken for gone
     * because the machine is busy: nobody can take over from it, and being led anew can cost a transaction its end
     * (docs/limits.md, "Topics").
     */
    private int sessionTimeoutMs() {
        Path data = directory.resolve("data");
        boolean killed = Files.exists(data.resolve("meta.properties")) && !Files.exists(data.resolve(CLEAN_SHUTDOWN));
        return killed ? SESSION_AFTER_KILL_MS : SESSION_MS;
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return probe.getLocalPort();
        }
    }
}
