package io.penstock.bench.state;

import io.penstock.bench.state.StateOptions.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code ./bench state} and {@code ./bench soak}: a JVM of its own, with the heap that was asked for, measures one thing after the other. No
 * broker, no engine.
 */
public final class StateScenario {

    private StateScenario() {}

    /** Whether the command line is this scenario's. */
    public static boolean isMeant(String[] arguments) {
        return arguments.length > 0 && (arguments[0].equals("state") || arguments[0].equals("soak"));
    }

    /**
     * Starts the measuring JVM and waits for it.
     *
     * @param root the repository's
     * @return exit code
     */
    public static int run(Path root, String[] arguments) throws InterruptedException {
        List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
        if (rest.contains("--help")) {
            System.out.print(StateOptions.USAGE);
            return 0;
        }
        StateOptions options;
        try {
            options = StateOptions.parse(arguments[0], rest);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(StateOptions.USAGE);
            return 2;
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + options.heapMb() + "m",
                "-Xms" + options.heapMb() + "m",
                "-XX:+UseParallelGC",
                "-Dpenstock.bench.root=" + root,
                "-cp",
                System.getProperty("java.class.path"),
                StateScenario.class.getName()));
        command.addAll(Arrays.asList(arguments));
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            System.err.println("failed: cannot start the measuring JVM: " + e.getMessage());
            return 1;
        }
    }

    /** In the measuring JVM. */
    public static void main(String[] arguments) throws Exception {
        StateOptions options =
                StateOptions.parse(arguments[0], Arrays.asList(arguments).subList(1, arguments.length));
        Path work = Path.of(System.getProperty("penstock.bench.root", ".")).resolve(Path.of(".penstock", "bench"));
        Path directory = work.resolve("state");
        Files.createDirectories(directory);
        Findings.say(
                "%d cores, load %.1f at the start; Java %s, heap %d MB",
                Runtime.getRuntime().availableProcessors(),
                Cpu.load(),
                System.getProperty("java.vm.version"),
                options.heapMb());
        for (Part part : options.parts()) {
            switch (part) {
                case HOT -> new HotSet(options).measure();
                case COLD -> new ColdReads(options, directory.resolve("cold")).measure();
                case JOURNAL -> new JournalBytes(options).measure();
                case MEMORY -> new EntryMemory(options).measure();
                case SNAPSHOT -> new Snapshots(options, directory.resolve("snapshots")).measure();
                case SOAK -> new MemorySoak(options, directory.resolve("soak")).measure();
            }
            Findings.say("load %.1f after %s", Cpu.load(), part);
        }
    }
}
