package io.penstock.bench.state;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What is asked of {@code ./bench state} and {@code ./bench soak}.
 *
 * @param parts what is measured
 * @param keys of the cold reads, and of the soak
 * @param accesses of each round
 * @param rounds in which those that are compared take turns
 * @param noteBytes text in each value
 * @param snapshotMb sizes of the state that snapshots are taken of
 * @param changedMb of it that changes between two snapshots
 * @param seconds of a snapshot each, at each size
 * @param tasks that state is split into where snapshots are taken and restored
 * @param minutes of the soak
 * @param limitMb of memory that the soak's process may use, as a container's limit
 * @param heapMb of the measuring JVM
 */
public record StateOptions(
        Set<Part> parts,
        int keys,
        int accesses,
        int rounds,
        int noteBytes,
        List<Integer> snapshotMb,
        int changedMb,
        int seconds,
        int tasks,
        int minutes,
        int limitMb,
        int heapMb) {

    /** What can be measured. */
    enum Part {
        HOT,
        COLD,
        JOURNAL,
        MEMORY,
        SNAPSHOT,
        SOAK
    }

    static final String USAGE =
            """
            usage: ./bench state|soak [--name value]...
              --parts a,b        of hot, cold, journal, memory, snapshot (all)
              --keys n           of cold; of soak (1000000)
              --accesses n       of each round of hot and cold (2000000)
              --rounds n         in which those that are compared take turns (5)
              --note-bytes n     text in each value (48)
              --snapshot-mb a,b  sizes of the state of which snapshots are taken (64,256)
              --changed-mb n     of it that changes between two snapshots (5% of the first size)
              --seconds n        of a snapshot each, at each size (20)
              --tasks n          that state is split into, for snapshot and soak (4)
              --minutes n        of soak (30)
              --limit-mb n       of memory that soak may use in all (1024)
              --heap-mb n        of the measuring JVM (2048; soak 256)
            """;

    /**
     * @param scenario {@code state} or {@code soak}
     * @throws IllegalArgumentException naming the option and what is allowed
     */
    static StateOptions parse(String scenario, List<String> arguments) {
        boolean soak = scenario.equals("soak");
        Parsing given = new Parsing(arguments);
        List<Integer> sizes = given.numbers("--snapshot-mb", List.of(64, 256));
        StateOptions options = new StateOptions(
                soak ? EnumSet.of(Part.SOAK) : given.parts(),
                given.number("--keys", 1_000_000),
                given.number("--accesses", 2_000_000),
                given.number("--rounds", 5),
                given.number("--note-bytes", 48),
                sizes,
                given.number("--changed-mb", Math.max(1, sizes.get(0) / 20)),
                given.number("--seconds", 20),
                given.number("--tasks", 4),
                given.number("--minutes", 30),
                given.number("--limit-mb", 1024),
                given.number("--heap-mb", soak ? 256 : 2048));
        given.requireAllTaken();
        return options;
    }

    private static final class Parsing {
        private final List<String> left;

        Parsing(List<String> arguments) {
            left = new java.util.ArrayList<>(arguments);
        }

        private String take(String name, String otherwise) {
            int at = left.indexOf(name);
            if (at < 0) {
                return otherwise;
            }
            if (at + 1 == left.size()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            left.remove(at);
            return left.remove(at);
        }

        int number(String name, int otherwise) {
            return positive(name, take(name, String.valueOf(otherwise)));
        }

        List<Integer> numbers(String name, List<Integer> otherwise) {
            String text = take(name, "");
            return text.isEmpty()
                    ? otherwise
                    : Arrays.stream(text.split(",", -1))
                            .map(each -> positive(name, each))
                            .toList();
        }

        private static int positive(String name, String text) {
            int value;
            try {
                value = Integer.parseInt(text.replace("_", ""));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(name + " " + text + " is no number", e);
            }
            if (value < 1) {
                throw new IllegalArgumentException(name + " " + text + "; at least 1");
            }
            return value;
        }

        Set<Part> parts() {
            String text = take("--parts", "hot,cold,journal,memory,snapshot");
            Set<Part> parts = EnumSet.noneOf(Part.class);
            for (String each : text.split(",", -1)) {
                Part part = Arrays.stream(Part.values())
                        .filter(known -> known != Part.SOAK
                                && known.name().toLowerCase(Locale.ROOT).equals(each))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "--parts " + each + "; allowed are hot, cold, journal, memory and snapshot"));
                parts.add(part);
            }
            return parts;
        }

        void requireAllTaken() {
            if (!left.isEmpty()) {
                throw new IllegalArgumentException("unknown option " + left.get(0));
            }
        }
    }
}
