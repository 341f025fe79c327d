package io.penstock.quickstart.launcher;

import io.penstock.devbroker.DevBroker;
import io.penstock.devbroker.DevBrokerConfig;
import io.penstock.quickstart.wire.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a run and their directory. Started in order, ended in the reverse order, once, by whoever comes
 * first: the run or the JVM's end. All methods are synchronized; none is called often.
 */
final class Session implements AutoCloseable {

    static final String JOB = "fraud-detection";
    static final String COORDINATOR = "coordinator";

    private static final long SERVICE_STOP_SECONDS = 15;
    private static final long TOOL_STOP_SECONDS = 20;

    private final Settings settings;
    private final Commands commands;
    private final String runId;
    private final Path directory;

    private @Nullable DevBroker broker;
    /** Coordinator and TaskManagers by name, in the order of their starts. */
    private final Map<String, ChildProcess> services = new LinkedHashMap<>();
    /** Services that were told to end. */
    private final List<ChildProcess> released = new ArrayList<>();

    private @Nullable ChildProcess generator;
    private @Nullable CheckerProcess checker;
    private boolean closed;
    private volatile boolean abandoned;
    private boolean keepDirectory = true;

    Session(Settings settings, String runId) {
        this.settings = settings;
        this.commands = new Commands(settings);
        this.runId = runId;
        this.directory = settings.root().resolve("target/quickstart").resolve(runId);
    }

    Path directory() {
        return directory;
    }

    /** Returns once it answers and has the topics. */
    synchronized void startBroker() {
        requireOpen();
        broker = DevBroker.start(DevBrokerConfig.in(directory.resolve("broker")).withPort(settings.kafkaPort()));
        try (KafkaView kafka = new KafkaView(settings.bootstrapServers())) {
            // An hour of transactions is more than anybody reads again; alerts and labels stay.
            Map<String, String> anHour = Map.of("retention.ms", "3600000", "segment.bytes", "67108864");
            kafka.createTopics(List.of(
                    new NewTopic(Topics.TRANSACTIONS, settings.partitions(), (short) 1).configs(anHour),
                    new NewTopic(Topics.ALERTS, settings.partitions(), (short) 1),
                    new NewTopic(Topics.LATE, 1, (short) 1),
                    new NewTopic(Topics.TRUTH, 1, (short) 1)));
        }
    }

    /** @param configuration file with its users */
    synchronized ChildProcess startCoordinator(Path configuration) {
        return startService(COORDINATOR, commands.coordinator(configuration));
    }

    /** SIGKILL. Returns the dead one. */
    synchronized ChildProcess killCoordinator() {
        ChildProcess dead = started(services.get(COORDINATOR), COORDINATOR);
        dead.kill();
        return dead;
    }

    synchronized ChildProcess startTaskManager(String id, int httpPort) {
        return startService(id, commands.taskManager(id, httpPort, directory.resolve("snapshots")));
    }

    private ChildProcess startService(String name, List<String> command) {
        requireOpen();
        ChildProcess started = start(name, command, true);
        services.put(name, started);
        return started;
    }

    /** The service's end is expected from now on. */
    synchronized void release(String name) {
        ChildProcess expected = services.remove(name);
        if (expected != null) {
            released.add(expected);
        }
    }

    synchronized void startGenerator() {
        requireOpen();
        generator = start("generator", commands.generator(), true);
    }

    /** @param follow whether it goes along with the service; else it reads what there is and concludes */
    synchronized void startChecker(boolean follow) {
        requireOpen();
        checker = new CheckerProcess(start("checker", commands.checker(follow), false));
    }

    private ChildProcess start(String name, List<String> command, boolean outputToLog) {
        return ChildProcess.start(name, command, directory.resolve(name + ".log"), runId, outputToLog);
    }

    synchronized ChildProcess generator() {
        return started(generator, "generator");
    }

    synchronized Optional<CheckerProcess> checker() {
        return Optional.ofNullable(checker);
    }

    /** What has ended though nobody asked it to; the generator's good end, after its duration, is none. */
    synchronized Optional<String> unexpectedEnd() {
        if (closed) {
            return Optional.empty();
        }
        if (broker != null && !broker.isAlive()) {
            return Optional.of("the broker (pid " + broker.pid() + ") has ended; its log is "
                    + directory.resolve("broker/broker.log"));
        }
        Optional<ChildProcess> dead =
                services.values().stream().filter(each -> !each.isAlive()).findFirst();
        if (dead.isPresent()) {
            return dead.map(ChildProcess::lastWords);
        }
        if (generator != null && !generator.isAlive() && generator.process().exitValue() != 0) {
            return Optional.of(generator.lastWords());
        }
        return Optional.empty();
    }

    /** The last lines of a process's log, for who has to explain its end. */
    List<String> logTail(String name, int lines) {
        try {
            List<String> all = Files.readAllLines(directory.resolve(name + ".log"));
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            return List.of("(" + name + ".log cannot be read: " + e.getMessage() + ")");
        }
    }

    /** Data and logs need not be kept: everything went well. */
    synchronized void wentWell() {
        keepDirectory = false;
    }

    /**
     * Stops the services in order, the TaskManagers at the same time, then the coordinator: SIGTERM, then SIGKILL.
     *
     * @return who did not heed the SIGTERM
     */
    synchronized List<String> stopServices() {
        List<ChildProcess> taskManagers = new ArrayList<>(released);
        services.forEach((name, service) -> {
            if (!name.equals(COORDINATOR)) {
                taskManagers.add(service);
            }
        });
        taskManagers.forEach(ChildProcess::requestEnd);
        List<String> deaf = new ArrayList<>(taskManagers.stream()
                .filter(each -> !each.stop(SERVICE_STOP_SECONDS))
                .map(ChildProcess::name)
                .toList());
        ChildProcess coordinator = services.get(COORDINATOR);
        if (coordinator != null && !coordinator.stop(SERVICE_STOP_SECONDS)) {
            deaf.add(COORDINATOR);
        }
        services.clear();
        released.clear();
        return deaf;
    }

    /** Ends everything where the user ends the launcher; there is nothing to look into, so nothing is kept. */
    synchronized void abandon() {
        if (!closed) {
            abandoned = true;
            keepDirectory = false;
            close();
        }
    }

    boolean isAbandoned() {
        return abandoned;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (generator != null && generator.isAlive()) {
            generator.stop(TOOL_STOP_SECONDS);
        }
        if (checker != null && checker.process().isAlive()) {
            checker.process().kill();
        }
        stopServices();
        if (broker != null) {
            broker.close();
        }
        if (!keepDirectory) {
            deleteDirectory();
        }
    }

    private void deleteDirectory() {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(Session::delete);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the run is ending; nothing is started any more");
        }
    }

    private static ChildProcess started(@Nullable ChildProcess process, String name) {
        if (process == null) {
            throw new IllegalStateException("the " + name + " has not been started");
        }
        return process;
    }
}
