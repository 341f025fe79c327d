package io.penstock.devbroker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * A one-node Kafka in a child process, on the loopback address only. The child ends with its parent, however the parent ends: it
 * reads its standard input, which the system closes. Any thread; not meant to be shared.
 */
public final class DevBroker implements AutoCloseable {

    private static final int START_ATTEMPTS = 3;
    private static final int LOG_LINES_SHOWN = 30;
    private static final long STOPPING_NANOS_MAX = 10_000_000_000L;
    private static final String PORT_TAKEN = "Address already in use";

    private final DevBrokerConfig config;
    private Process process;
    private int port;

    private DevBroker(DevBrokerConfig config, Process process, int port) {
        this.config = config;
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a broker and returns once it answers.
     *
     * @throws DevBrokerException where the port is taken, or it does not answer in time; with the last lines of its log
     */
    public static DevBroker start(DevBrokerConfig config) {
        requireFree(config.port());
        for (int attempt = 1; ; attempt++) {
            Process process = launch(config);
            try {
                return new DevBroker(config, process, awaitReady(config, process));
            } catch (DevBrokerException e) {
                process.destroyForcibly();
                // A port that was free when it was chosen: choose others.
                boolean again = config.port() == 0
                        && attempt < START_ATTEMPTS
                        && String.valueOf(e.getMessage()).contains(PORT_TAKEN);
                if (!again) {
                    throw e;
                }
            }
        }
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public Path directory() {
        return config.directory();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Starts it again, after {@link #stop} or {@link #kill}, with the same data and on the same port. */
    public void restart() {
        if (process.isAlive()) {
            stop();
        }
        DevBrokerConfig same = config.withPort(port);
        requireFree(port);
        Process next = launch(same);
        try {
            port = awaitReady(same, next);
        } catch (DevBrokerException e) {
            next.destroyForcibly();
            throw e;
        }
        process = next;
    }

    /** Ends it at once, as a crash would. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /**
     * Stops its time (SIGSTOP): connections stay, nothing answers, until {@link #thaw}. Returns when it has stopped: the signal takes
     * effect when one of its threads gets a processor, and until then the others go on. Not on Windows.
     */
    public void freeze() {
        signal("STOP");
        long began = System.nanoTime();
        while (!isStopped()) {
            if (System.nanoTime() - began > STOPPING_NANOS_MAX) {
                throw new DevBrokerException("broker " + process.pid() + " has not stopped on SIGSTOP");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private boolean isStopped() {
        try {
            Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
            if (Files.exists(stat)) {
                String line = Files.readString(stat);
                return line.startsWith("T", line.lastIndexOf(')') + 2);
            }
            Process ps = new ProcessBuilder("ps", "-o", "state=", "-p", Long.toString(process.pid()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).startsWith("T");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets it go on after {@link #freeze}. */
    public void thaw() {
        signal("CONT");
    }

    @Override
    public void close() {
        stop();
    }

    /** Ends it in order; the hard way after the grace time. May be repeated, and followed by {@link #restart}. */
    public void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // The pipe was broken: the child is gone or going.
            process.destroy();
        }
        try {
            if (!process.waitFor(config.stopGrace().toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void signal(String name) {
        List<String> command = List.of("kill", "-" + name, Long.toString(process.pid()));
        try {
            Process kill = new ProcessBuilder(command).inheritIO().start();
            if (kill.waitFor() != 0) {
                throw new DevBrokerException("'" + String.join(" ", command) + "' ended with " + kill.exitValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DevBrokerException("interrupted while sending SIG" + name + " to broker " + process.pid(), e);
        }
    }

    private void awaitExit() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Process launch(DevBrokerConfig config) {
        List<String> command = new ArrayList<>();
        command.add(config.java().toString());
        command.addAll(config.jvmOptions());
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
        command.add("-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider");
        command.add("-cp");
        command.add(config.classpath());
        command.add("io.penstock.devbroker.DevBrokerMain");
        command.add("--tied");
        command.addAll(List.of("--dir", config.directory().toString()));
        command.addAll(List.of("--port", Integer.toString(config.port())));
        config.settings().forEach((name, value) -> command.addAll(List.of("--set", name + "=" + value)));
        try {
            Files.createDirectories(config.directory());
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(config.log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new DevBrokerException(
                    "cannot start a broker with " + config.java() + " in " + config.directory(), e);
        }
    }

    /** The port it answers on. */
    private static int awaitReady(DevBrokerConfig config, Process process) {
        CompletableFuture<Integer> ready = new CompletableFuture<>();
        // Ends with the child, whose output it drains.
        Thread output = new Thread(() -> drain(process, ready), "penstock-dev-broker-output");
        output.setDaemon(true);
        output.start();
        try {
            return ready.get(config.startDeadline().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new DevBrokerException(
                    "the broker in " + config.directory() + " did not start; " + lastLines(config), e);
        } catch (TimeoutException e) {
            throw new DevBrokerException(
                    "the broker in " + config.directory() + " did not answer within " + config.startDeadline()
                            + "; raise startDeadline on a slow machine; " + lastLines(config),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DevBrokerException("interrupted while the broker in " + config.directory() + " started", e);
        }
    }

    private static void drain(Process process, CompletableFuture<Integer> ready) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(DevBrokerMain.READY)) {
                    ready.complete(Integer.parseInt(
                            line.substring(line.lastIndexOf(':') + 1).trim()));
                }
            }
            ready.completeExceptionally(new DevBrokerException("it ended before it answered"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    private static String lastLines(DevBrokerConfig config) {
        try {
            List<String> lines = Files.readAllLines(config.log());
            List<String> last = lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size());
            return "the end of " + config.log() + ":\n" + String.join("\n", last);
        } catch (IOException e) {
            return config.log() + " cannot be read: " + e;
        }
    }

    private static void requireFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new DevBrokerException(
                    "port " + port + " of 127.0.0.1 is taken; end what listens there (ss -ltnp 'sport = :" + port
                            + "' names it) or choose another port, or 0 for any",
                    e);
        }
    }
}
