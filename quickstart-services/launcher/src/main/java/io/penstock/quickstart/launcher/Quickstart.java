package io.penstock.quickstart.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The main class behind {@code ./quickstart}. Exit code 0: all went well; 1: it did not; 2: it could not be started.
 */
public final class Quickstart {

    private static final Path PROC = Path.of("/proc");

    private Quickstart() {}

    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.exit(run(args, out));
    }

    private static int run(String[] args, PrintStream out) {
        Settings settings;
        try {
            settings = Settings.of(args);
        } catch (IllegalArgumentException e) {
            System.err.println("quickstart: " + e.getMessage());
            return 2;
        }
        Optional<String> objection = objection(settings);
        if (objection.isPresent()) {
            System.err.println("quickstart: " + objection.get());
            return 2;
        }
        String runId = runId();
        Leftovers leftovers = new Leftovers(PROC, runId, ownProcesses());
        boolean well = false;
        Session session = new Session(settings, runId);
        try (session) {
            // SIGTERM, or Ctrl-C where no terminal is in raw mode: end what was started, then the JVM.
            Runtime.getRuntime().addShutdownHook(new Thread(session::abandon, "end-of-run"));
            well = new Run(settings, session, leftovers, out).go();
            if (well) {
                session.wentWell();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (!session.isAbandoned()) {
                out.println("FAILED: " + e.getMessage());
                e.printStackTrace(out);
            }
        }
        return nothingLeft(leftovers, out, settings.smoke()) && well ? 0 : 1;
    }

    private static Optional<String> objection(Settings settings) {
        Stream<java.util.function.Supplier<Optional<String>>> checks = Stream.of(
                () -> Preflight.java(Runtime.version().feature(), System.getProperty("java.home")),
                () -> Preflight.memory(PROC.resolve("meminfo")),
                () -> Preflight.port(settings.kafkaPort(), "broker", "--kafka-port"),
                () -> Preflight.port(settings.coordinatorPort(), "coordinator", "--coordinator-port"),
                () -> taskManagerPorts(settings),
                () -> settings.smoke() && !Leftovers.canTell(PROC)
                        ? Optional.of("--smoke looks for leftovers in /proc, which this system lacks; run it on Linux")
                        : Optional.empty());
        return checks.map(java.util.function.Supplier::get)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> taskManagerPorts(Settings settings) {
        return IntStream.rangeClosed(1, settings.taskManagers())
                .mapToObj(settings::objectionToPortOf)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static boolean nothingLeft(Leftovers leftovers, PrintStream out, boolean say) {
        if (!Leftovers.canTell(PROC)) {
            return true;
        }
        var processes = leftovers.processes();
        var ports = leftovers.ports();
        if (!processes.isEmpty() || !ports.isEmpty()) {
            out.println("FAILED: left behind are the processes " + processes + " and the ports " + ports);
            return false;
        }
        if (say) {
            out.println("nothing left: no process, none of the ports " + leftovers.usedPorts());
        }
        return true;
    }

    /** This process and those that wait for it. */
    private static Set<Long> ownProcesses() {
        Set<Long> pids = new HashSet<>();
        Optional<ProcessHandle> next = Optional.of(ProcessHandle.current());
        while (next.isPresent() && pids.add(next.get().pid())) {
            next = next.get().parent();
        }
        return pids;
    }

    /** The start script sets it, so that this process's children have it whoever starts them. */
    private static String runId() {
        String given = System.getenv(ChildProcess.RUN_VARIABLE);
        return given != null && given.matches("[A-Za-z0-9-]{1,60}")
                ? given
                : ProcessHandle.current().pid() + "-" + System.currentTimeMillis();
    }
}
