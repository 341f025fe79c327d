package io.penstock.integration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A TaskManager or coordinator in a JVM of its own, that signals reach as they reach a pod. It says where it stands in lines on its
 * standard output, and ends with this JVM. Owns the thread that reads the lines.
 */
final class ServiceProcess implements AutoCloseable {

    private static final String STATUS = "status ";
    private static final Duration SIGNAL = Duration.ofSeconds(10);
    private static final long END_MS_MAX = 30_000;

    private final String name;
    private final Process process;
    private final Path log;
    private final Thread reading;
    private volatile String status = "";

    private ServiceProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.reading = new Thread(this::read, name + "-output");
        reading.setDaemon(true);
        reading.start();
    }

    /** Starts it and returns at once. */
    static ServiceProcess start(Class<?> main, String name, Path directory, String... arguments) {
        Path log = directory.resolve(name + ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.slf4j.simpleLogger.log.io.penstock=info",
                "-Dorg.slf4j.simpleLogger.log.org.apache.kafka=error",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(Arrays.asList(arguments));
        try {
            return new ServiceProcess(
                    name,
                    new ProcessBuilder(command).redirectError(log.toFile()).start(),
                    log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a child's main says of itself, whenever it changes. */
    static void say(String status) {
        System.out.println(STATUS + status);
        System.out.flush();
    }

    String name() {
        return name;
    }

    /** The last thing it said, without delay of more than a moment; empty before the first. */
    String status() {
        return status;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL; returns when it is dead. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM; returns at once. Not by {@link Process#destroy}, which closes its standard input as well. */
    void end() {
        signal("TERM");
    }

    /** Waits for the end that it was asked for. */
    void awaitEnd() {
        try {
            if (!process.waitFor(END_MS_MAX, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(name + " did not end within " + END_MS_MAX + " ms; its log:\n" + log());
            }
            reading.join(END_MS_MAX);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** SIGSTOP; returns when none of its threads runs any more. */
    void freeze() {
        signal("STOP");
        Await.until(
                name + " stopped",
                SIGNAL,
                () -> output("ps", "-o", "state=", "-p", pid()).startsWith("T"),
                this::status);
    }

    /** SIGCONT. */
    void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        output("kill", "-" + signal, pid());
    }

    private String pid() {
        return Long.toString(process.pid());
    }

    private static String output(String... command) {
        try {
            Process run = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (run.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + " ended with " + run.exitValue());
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** All that it has logged. */
    String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(STATUS)) {
                    status = line.substring(STATUS.length());
                }
            }
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
