package io.penstock.quickstart.launcher;

import io.penstock.quickstart.wire.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command lines of the quickstart's processes. */
final class Commands {

    private final Settings settings;
    private final String java =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    Commands(Settings settings) {
        this.settings = settings;
    }

    /** @param configuration file with its users and their passwords */
    List<String> coordinator(Path configuration) {
        return List.of(
                java,
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.host=localhost",
                "-Dquarkus.http.port=" + settings.coordinatorPort(),
                "-Dquarkus.config.locations=" + configuration,
                "-Dpenstock.kafka.bootstrap.servers=" + settings.bootstrapServers(),
                "-jar",
                jar("coordinator/service"));
    }

    /**
     * The service as a user would start it; nothing but its configuration tells it that this is a quickstart. As all of them on one small
     * machine, it does without the compiler that makes a start long and pays off later.
     */
    List<String> taskManager(String id, int httpPort, Path snapshots) {
        List<String> command = new ArrayList<>(List.of(
                java,
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.host=localhost",
                "-Dquarkus.http.port=" + httpPort,
                "-Dpenstock.kafka.bootstrap.servers=" + settings.bootstrapServers(),
                "-Dpenstock.taskmanager.id=" + id,
                "-Dpenstock.coordinator.embedded=false",
                "-Dpenstock.commit.interval=" + settings.commitInterval(),
                "-Dpenstock.checkpoint.storage=" + snapshots.toAbsolutePath().toUri(),
                "-Dpenstock.checkpoint.interval=5s"));
        if (settings.onDisk()) {
            // Several share the machine: each takes little of it, and shows that its state need not fit into its heap.
            command.addAll(List.of(
                    "-Dpenstock.state.backend=rocksdb",
                    "-Dpenstock.state.cache=8M",
                    "-Dpenstock.state.block-cache=32M",
                    "-Dpenstock.state.write-buffers=32M"));
        }
        command.addAll(List.of("-jar", jar("quickstart-services/fraud-detection")));
        return command;
    }

    private String jar(String module) {
        return settings.root()
                .resolve(module)
                .resolve("target/quarkus-app/quarkus-run.jar")
                .toString();
    }

    List<String> generator() {
        List<String> command = tool("io.penstock.quickstart.generator.Generator");
        command.addAll(List.of(
                "--rate",
                String.valueOf(settings.rate()),
                "--accounts",
                String.valueOf(settings.accounts()),
                "--fraud-share",
                settings.fraudShare(),
                "--seed",
                String.valueOf(settings.seed()),
                "--duration-s",
                // A smoke run ends it once its plan is carried out.
                settings.smoke() ? "0" : String.valueOf(settings.durationSeconds()),
                "--watermark-bound-ms",
                String.valueOf(Topics.WATERMARK_BOUND_MS),
                "--stop-at-eof"));
        return command;
    }

    /** @param follow whether it goes along with the service until its input ends */
    List<String> checker(boolean follow) {
        List<String> command = tool("io.penstock.quickstart.checker.Checker");
        if (follow) {
            command.add("--follow");
        }
        return command;
    }

    /** A tool of this module, on this process's class path. */
    private List<String> tool(String mainClass) {
        return new ArrayList<>(List.of(
                java,
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass,
                "--bootstrap",
                settings.bootstrapServers()));
    }
}
