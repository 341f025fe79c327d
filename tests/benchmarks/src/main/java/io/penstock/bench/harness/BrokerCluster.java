package io.penstock.bench.harness;

import io.penstock.devbroker.DevBroker;
import io.penstock.devbroker.DevBrokerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Several brokers on this machine, each in its own process; everything has as many replicas, one of which may be missing.
 * The first one is the controller, too. They end with the harness at the latest.
 */
public final class BrokerCluster implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";

    private final List<DevBroker> brokers = new ArrayList<>();

    private BrokerCluster() {}

    /**
     * Starts them and returns once all answer.
     *
     * @param directory with a directory for each
     * @param like class path, JVM options and deadline of each
     */
    public static BrokerCluster start(Path directory, int count, DevBrokerConfig like) throws InterruptedException {
        BrokerCluster cluster = new BrokerCluster();
        try {
            int controllerPort = freePort();
            String id = "";
            for (int node = 1; node <= count; node++) {
                DevBrokerConfig config = DevBrokerConfig.in(directory.resolve("broker-" + node))
                        .withPort(freePort())
                        .withClasspath(like.classpath())
                        .withStartDeadline(like.startDeadline())
                        .withJvmOptions(like.jvmOptions());
                Map<String, String> settings = settings(config, node, count, controllerPort);
                if (node > 1) {
                    format(config, settings, id);
                }
                cluster.brokers.add(DevBroker.start(config.withSettings(settings)));
                if (node == 1) {
                    id = idOf(config.directory());
                }
            }
            return cluster;
        } catch (RuntimeException | InterruptedException e) {
            cluster.close();
            throw e;
        }
    }

    public String bootstrapServers() {
        return brokers.stream().map(DevBroker::bootstrapServers).collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        // The controller last: brokers ask it before they end.
        for (int at = brokers.size() - 1; at >= 0; at--) {
            brokers.get(at).close();
        }
    }

    private static Map<String, String> settings(DevBrokerConfig config, int node, int count, int controllerPort) {
        String replicas = Integer.toString(count);
        String needed = Integer.toString(Math.max(1, count - 1));
        String plain = "PLAINTEXT://" + LOOPBACK + ":" + config.port();
        Map<String, String> settings = new HashMap<>();
        settings.put("node.id", Integer.toString(node));
        settings.put("process.roles", node == 1 ? "broker,controller" : "broker");
        settings.put("controller.quorum.voters", "1@" + LOOPBACK + ":" + controllerPort);
        settings.put("listeners", node == 1 ? plain + ",CONTROLLER://" + LOOPBACK + ":" + controllerPort : plain);
        settings.put("advertised.listeners", plain);
        settings.put("default.replication.factor", replicas);
        settings.put("min.insync.replicas", needed);
        settings.put("offsets.topic.replication.factor", replicas);
        settings.put("transaction.state.log.replication.factor", replicas);
        settings.put("transaction.state.log.min.isr", needed);
        return settings;
    }

    /** As the first one, which formats itself, but for the cluster it belongs to. */
    private static void format(DevBrokerConfig config, Map<String, String> settings, String clusterId)
            throws InterruptedException {
        Properties properties = new Properties();
        properties.putAll(settings);
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.setProperty("log.dirs", config.directory().resolve("data").toString());
        try {
            Files.createDirectories(config.directory());
            Path file = config.directory().resolve("format.properties");
            try (var out = Files.newOutputStream(file)) {
                properties.store(out, "for the format only");
            }
            Process format = new ProcessBuilder(
                            config.java().toString(),
                            "-cp",
                            config.classpath(),
                            "kafka.tools.StorageTool",
                            "format",
                            "-t",
                            clusterId,
                            "-c",
                            file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(config.directory().resolve("format.log").toFile())
                    .start();
            if (format.waitFor() != 0) {
                throw new IllegalStateException("formatting " + config.directory() + " ended with " + format.exitValue()
                        + "; see format.log there");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot format " + config.directory(), e);
        }
    }

    private static String idOf(Path directory) {
        Path file = directory.resolve("data").resolve("meta.properties");
        Properties properties = new Properties();
        try (var in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        return properties.getProperty("cluster.id");
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on " + LOOPBACK, e);
        }
    }
}
