package io.penstock.quickstart.launcher;

import io.penstock.quickstart.launcher.LatencyWindow.Percentiles;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The live lines: one a second, under headings that come back now and then. One thread. */
final class LiveTable {

    private static final int LINES_PER_HEADING = 20;
    private static final String HEADING =
            "  time   in/s  alerts  commit p50/p99  event→alert p50/p99   state    tasks  check";

    private int lines;

    /**
     * One second of a run.
     *
     * @param inPerSecond transactions whose commit succeeded in that second
     * @param tasks that run, by TaskManager; absent for one that is down
     * @param recovered what there is to say of a kill, empty where there is none
     * @param check what the checker says, empty where none runs
     */
    record Second(
            long elapsedSeconds,
            long inPerSecond,
            long alerts,
            ServiceFigures service,
            Percentiles eventToAlert,
            List<OptionalInt> tasks,
            String recovered,
            String check) {}

    /** The line, preceded by the headings where they are due. */
    String lineOf(Second now) {
        String line = String.format(
                Locale.ROOT,
                "%3d:%02d %,6d %,7d  %14s  %19s  %6s  %7s  %s",
                now.elapsedSeconds() / 60,
                now.elapsedSeconds() % 60,
                now.inPerSecond(),
                now.alerts(),
                millis(now.service().commitP50Ms(), now.service().commitP99Ms()),
                now.eventToAlert().count() == 0
                        ? "-"
                        : now.eventToAlert().p50() + " / " + now.eventToAlert().p99() + " ms",
                now.service().stateBytes().isPresent()
                        ? bytes(now.service().stateBytes().getAsDouble())
                        : "-",
                tasks(now.tasks()),
                Stream.of(now.recovered(), now.check())
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(", ")));
        return lines++ % LINES_PER_HEADING == 0 ? HEADING + "\n" + line.stripTrailing() : line.stripTrailing();
    }

    private static String tasks(List<OptionalInt> tasks) {
        return tasks.stream()
                .map(count -> count.isPresent() ? String.valueOf(count.getAsInt()) : "-")
                .collect(Collectors.joining("+"));
    }

    private static String millis(OptionalDouble p50, OptionalDouble p99) {
        return p50.isEmpty() || p99.isEmpty()
                ? "-"
                : String.format(Locale.ROOT, "%.1f / %.1f ms", p50.getAsDouble(), p99.getAsDouble());
    }

    private static String bytes(double bytes) {
        if (bytes < 1_000) {
            return String.format(Locale.ROOT, "%.0f B", bytes);
        }
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.0f kB", bytes / 1_000)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1_000_000);
    }
}
