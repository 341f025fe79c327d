package io.penstock.quickstart.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One process of the quickstart, its output in a log file. */
final class ChildProcess {

    /** Marks, in their environment, the processes of one run; by it {@link Leftovers} finds them. */
    static final String RUN_VARIABLE = "PENSTOCK_QUICKSTART_RUN";

    private final String name;
    private final Process process;
    private final Path log;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * @param outputToLog whether standard output goes to the log as well; else {@link #process} has it
     * @throws UncheckedIOException where the command cannot be started
     */
    static ChildProcess start(String name, List<String> command, Path log, String runId, boolean outputToLog) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.appendTo(log.toFile()));
        if (outputToLog) {
            builder.redirectOutput(Redirect.appendTo(log.toFile()));
        }
        builder.environment().putAll(Map.of(RUN_VARIABLE, runId));
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            return new ChildProcess(name, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the " + name + ": " + command.get(0), e);
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    Process process() {
        return process;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() {
        process.destroyForcibly();
        awaitExit(10);
    }

    /** Closes its standard input, which generator and checker take as the word to finish. */
    void endInput() {
        try (OutputStream input = process.getOutputStream()) {
            input.flush();
        } catch (IOException e) {
            // It is gone already; that is what is asked for.
        }
    }

    /** SIGTERM; returns at once. */
    void requestEnd() {
        process.destroy();
    }

    /** SIGTERM, and SIGKILL to who does not heed it. Returns whether it heeded. */
    boolean stop(long graceSeconds) {
        process.destroy();
        boolean heeded = awaitExit(graceSeconds);
        if (!heeded) {
            kill();
        }
        return heeded;
    }

    /** Whether it has ended within the time. */
    boolean awaitExit(long seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** In words, for the user: how it ended and where its log is. */
    String lastWords() {
        return "the " + name + " (pid " + pid() + ") "
                + (isAlive() ? "is running" : "has ended with code " + process.exitValue()) + "; its log is " + log;
    }
}
