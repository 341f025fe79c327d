package io.penstock.bench.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A child JVM: lines from its standard output, lines to its standard input, standard error in a file. Creates one thread
 * that drains the output. Ends with {@link #close}, or with the harness.
 */
public final class JavaProcess implements AutoCloseable {

    /** Stays in the queue once the output has ended. */
    private static final String ENDED = "";

    private static final Duration KILL_AFTER = Duration.ofSeconds(20);

    private final Launch launch;
    private final Process process;
    private final Writer input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Thread killAtExit;

    private JavaProcess(Launch launch, Process process) {
        this.launch = launch;
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.killAtExit = new Thread(process::destroyForcibly, "kill-" + launch.name());
        Runtime.getRuntime().addShutdownHook(killAtExit);
        Thread drain = new Thread(this::drain, "output-of-" + launch.name());
        drain.setDaemon(true);
        drain.start();
    }

    /**
     * What to start.
     *
     * @param name for messages and the log file
     * @param classPath as after {@code -cp}
     * @param logDirectory where standard error goes, as {@code <name>.log}
     */
    public record Launch(
            String name,
            String classPath,
            String mainClass,
            List<String> jvmOptions,
            List<String> arguments,
            Path logDirectory) {
        public Launch {
            jvmOptions = List.copyOf(jvmOptions);
            arguments = List.copyOf(arguments);
        }

        Path log() {
            return logDirectory.resolve(name + ".log");
        }

        private List<String> command() {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvmOptions);
            command.addAll(List.of("-cp", classPath, mainClass));
            command.addAll(arguments);
            return command;
        }
    }

    /** Starts it, with the java that runs the harness. */
    public static JavaProcess start(Launch launch) {
        try {
            Files.createDirectories(launch.logDirectory());
            ProcessBuilder builder = new ProcessBuilder(launch.command());
            builder.redirectError(launch.log().toFile());
            return new JavaProcess(launch, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + launch.name(), e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Writes a line to its standard input; nothing when it has ended. */
    public void say(String line) {
        try {
            input.write(line);
            input.write('\n');
            input.flush();
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException("cannot write to " + launch.name() + "'s standard input", e);
            }
        }
    }

    /**
     * The next line of its output.
     *
     * @return empty when none came in time, or it has ended
     */
    public Optional<String> nextLine(Duration timeout) throws InterruptedException {
        String line = lines.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null || line.equals(ENDED)) {
            if (line != null) {
                lines.add(ENDED);
            }
            return Optional.empty();
        }
        return Optional.of(line);
    }

    /**
     * Waits for a line, passing over others.
     *
     * @throws EngineFailedException when it ends before, or does not say it in time
     */
    public void awaitLine(String wanted, Duration timeout) throws InterruptedException {
        awaitLine(wanted, wanted::equals, timeout);
    }

    /**
     * Waits for a line of a word and a number, passing over others.
     *
     * @throws EngineFailedException when it ends before, or does not say it in time
     */
    public long awaitNumber(String word, Duration timeout) throws InterruptedException {
        String line = awaitLine(word + " and a number", each -> each.startsWith(word + " "), timeout);
        return Long.parseLong(line.substring(word.length() + 1));
    }

    private String awaitLine(String what, Predicate<String> wanted, Duration timeout) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        while (true) {
            Duration left = Duration.ofNanos(Math.max(deadlineNanos - System.nanoTime(), 0));
            Optional<String> line = nextLine(left);
            if (line.isEmpty()) {
                String when = lines.isEmpty() ? "within " + timeout.toSeconds() + " s" : "before it ended";
                throw failed("did not say " + what + " " + when);
            }
            if (wanted.test(line.get())) {
                return line.get();
            }
        }
    }

    /** Fails when it has ended. */
    public void checkAlive() {
        if (!process.isAlive()) {
            throw failed("ended early");
        }
    }

    /** An exception that says what went wrong, how it ended and where its log is. */
    public EngineFailedException failed(String what) {
        boolean ended;
        try {
            // What it said last may still be on its way, and so may its exit code.
            ended = process.waitFor(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = false;
        }
        String state = ended ? "exit code " + process.exitValue() : "still running";
        return new EngineFailedException(
                launch.name() + " " + what + " (" + state + "); see " + launch.log(), ended ? process.exitValue() : -1);
    }

    /** Ends it at once, as a crash would (SIGKILL). */
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    /** Tells it to end, as a platform does (SIGTERM). What it says meanwhile is still read. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** What it wrote to standard error. */
    public Path log() {
        return launch.log();
    }

    /** Waits for its end. */
    public boolean awaitEnd(Duration timeout) throws InterruptedException {
        return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends it: asks first, kills after a while. */
    @Override
    public void close() {
        terminate();
        try {
            if (!awaitEnd(KILL_AFTER)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(killAtExit);
    }

    private void drain() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!line.isEmpty()) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException("cannot read " + launch.name() + "'s standard output", e);
            }
        } finally {
            lines.add(ENDED);
        }
    }
}
