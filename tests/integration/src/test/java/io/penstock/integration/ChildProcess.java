package io.penstock.integration;

import io.penstock.engine.taskmanager.Delivery;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The fold job in a JVM of its own, which can be killed as the system kills. It ends with this JVM, however that ends: it reads its
 * standard input, which the system closes. One thread.
 */
final class ChildProcess implements AutoCloseable {

    private static final long STOP_MS_MAX = 30_000;

    private final Process process;
    private final Path log;

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it and returns at once.
     *
     * @param name of job, prefix and topics, see {@link FoldProcess}
     * @param life names the process and its log
     */
    static ChildProcess start(String servers, String name, Delivery delivery, String life, Path directory) {
        Path log = directory.resolve(name + "-" + life + ".log");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.slf4j.simpleLogger.log.io.penstock=info",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-cp",
                System.getProperty("java.class.path"),
                FoldProcess.class.getName(),
                servers,
                name,
                delivery.name(),
                life);
        try {
            return new ChildProcess(
                    new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(log.toFile())
                            .start(),
                    log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks for a last commit and the end; returns the exit code, 0 where the job has stopped in order. */
    int stop() {
        try (OutputStream input = process.getOutputStream()) {
            input.write(FoldProcess.STOP);
        } catch (IOException e) {
            throw new AssertionError("the child has ended before it was told to; its log:\n" + log(), e);
        }
        awaitEnd();
        return process.exitValue();
    }

    /** All that it has logged. */
    String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP_MS_MAX, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the child did not end within " + STOP_MS_MAX + " ms; its log:\n" + log());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
