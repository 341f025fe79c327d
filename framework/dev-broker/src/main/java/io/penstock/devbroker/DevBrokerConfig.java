package io.penstock.devbroker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a {@link DevBroker} is started.
 *
 * @param directory for its data, settings and log; made where it does not exist, and the same again for a restart
 * @param port on the loopback address; 0 for any free one
 * @param java the executable that runs it
 * @param classpath with this module and Kafka's broker on it
 * @param jvmOptions heap and the like, before the main class
 * @param settings of the broker, by Kafka's names; they come last, over those of Penstock
 * @param startDeadline how long it may take to answer
 * @param stopGrace how long it may take to end in order, before it is ended the hard way
 */
public record DevBrokerConfig(
        Path directory,
        int port,
        Path java,
        String classpath,
        List<String> jvmOptions,
        Map<String, String> settings,
        Duration startDeadline,
        Duration stopGrace) {

    /** For a start in about two seconds and a small machine; a benchmark wants the full compiler. */
    private static final List<String> QUICK_START =
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    public DevBrokerConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port=" + port + " is not between 0 (any free one) and 65535");
        }
        jvmOptions = List.copyOf(jvmOptions);
        settings = Map.copyOf(settings);
    }

    /** Any free port, this process' java and classpath, options for a quick start. */
    public static DevBrokerConfig in(Path directory) {
        return new DevBrokerConfig(
                directory.toAbsolutePath(),
                0,
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                QUICK_START,
                Map.of(),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10));
    }

    public DevBrokerConfig withPort(int newPort) {
        return new DevBrokerConfig(directory, newPort, java, classpath, jvmOptions, settings, startDeadline, stopGrace);
    }

    public DevBrokerConfig withJava(Path newJava) {
        return new DevBrokerConfig(directory, port, newJava, classpath, jvmOptions, settings, startDeadline, stopGrace);
    }

    public DevBrokerConfig withClasspath(String newClasspath) {
        return new DevBrokerConfig(directory, port, java, newClasspath, jvmOptions, settings, startDeadline, stopGrace);
    }

    public DevBrokerConfig withClasspath(List<Path> entries) {
        return withClasspath(String.join(
                System.getProperty("path.separator"),
                entries.stream().map(Path::toString).toList()));
    }

    /** In place of the default ones. */
    public DevBrokerConfig withJvmOptions(List<String> newJvmOptions) {
        return new DevBrokerConfig(directory, port, java, classpath, newJvmOptions, settings, startDeadline, stopGrace);
    }

    public DevBrokerConfig withSettings(Map<String, String> newSettings) {
        return new DevBrokerConfig(directory, port, java, classpath, jvmOptions, newSettings, startDeadline, stopGrace);
    }

    public DevBrokerConfig withStartDeadline(Duration newStartDeadline) {
        return new DevBrokerConfig(directory, port, java, classpath, jvmOptions, settings, newStartDeadline, stopGrace);
    }

    Path log() {
        return directory.resolve("broker.log");
    }
}
