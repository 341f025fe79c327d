package io.penstock.simulation;

import io.penstock.simulation.ReferenceJob.Line;
import io.penstock.testkit.job.SimulationFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What sliding windows with lateness may bring out. Lines that are in time are in all their windows, from the first firing on. A late line
 * comes into those of its windows that are not cleaned up yet, which are the latest of them, and each that has ended fires again with
 * nothing but that line more. No set comes out twice.
 */
final class PaneOracle {

    private final Map<Long, Line> byId = new HashMap<>();

    PaneOracle(List<Line> input) {
        input.forEach(line -> byId.put(line.id(), line));
    }

    private static Set<Long> startsOf(Line line) {
        Set<Long> starts = new TreeSet<>();
        long step = WindowJob.PANED_SLIDE_MS;
        long last = Math.floorDiv(line.timestampMs(), step) * step;
        for (long start = last; start > line.timestampMs() - WindowJob.PANED_SIZE_MS; start -= step) {
            starts.add(start);
        }
        return starts;
    }

    private static String window(Line line, long start) {
        return WindowJob.panedKey(line) + ":" + start;
    }

    private Map<String, Set<Long>> inTime() {
        Map<String, Set<Long>> expected = new TreeMap<>();
        byId.values().stream().filter(line -> !WindowJob.isLate(line)).forEach(line -> startsOf(line)
                .forEach(start -> expected.computeIfAbsent(window(line, start), absent -> new TreeSet<>())
                        .add(line.id())));
        return expected;
    }

    /** Windows that must fire. */
    int windows() {
        return inTime().size();
    }

    /** How many of them have fired. */
    int firings(List<String> found) {
        Set<String> fired = new HashSet<>();
        found.forEach(text -> fired.add(text.substring(0, text.indexOf('='))));
        fired.retainAll(inTime().keySet());
        return fired.size();
    }

    void check(List<String> found) {
        Map<String, List<Set<Long>>> firings = new TreeMap<>();
        for (String text : found) {
            Set<Long> ids = new TreeSet<>();
            for (String id :
                    text.substring(text.indexOf('[') + 1, text.indexOf(']')).split(", ", -1)) {
                ids.add(Long.parseLong(id));
            }
            firings.computeIfAbsent(text.substring(0, text.indexOf('=')), absent -> new ArrayList<>())
                    .add(ids);
        }
        Map<String, Set<Long>> expected = inTime();
        Map<String, Set<Long>> last = new HashMap<>();
        firings.forEach((window, sets) -> last.put(window, checkWindow(window, sets, expected)));
        expected.keySet().removeAll(firings.keySet());
        if (!expected.isEmpty()) {
            throw new SimulationFailure("windows of panes that have not fired: " + expected);
        }
        byId.values().stream().filter(WindowJob::isLate).forEach(line -> checkLate(line, last));
    }

    /** Returns what it held in the end. */
    private Set<Long> checkWindow(String window, List<Set<Long>> sets, Map<String, Set<Long>> expected) {
        sets.sort(Comparator.comparingInt(Set::size));
        Set<Long> first = new TreeSet<>(sets.get(0));
        first.removeIf(id -> WindowJob.isLate(line(window, id)));
        if (!first.equals(expected.getOrDefault(window, Set.of()))) {
            throw new SimulationFailure("window of panes " + window + " fired with " + sets.get(0)
                    + ", of lines in time" + " it must have " + expected.get(window));
        }
        for (int i = 1; i < sets.size(); i++) {
            if (sets.get(i).size() != sets.get(i - 1).size() + 1 || !sets.get(i).containsAll(sets.get(i - 1))) {
                throw new SimulationFailure("window of panes " + window + " fired with " + sets.get(i - 1)
                        + " and again with " + sets.get(i) + "; one late line more was allowed");
            }
        }
        return sets.get(sets.size() - 1);
    }

    private Line line(String window, long id) {
        Line line = byId.get(id);
        if (line == null
                || startsOf(line).stream()
                        .noneMatch(start -> window(line, start).equals(window))) {
            throw new SimulationFailure("window of panes " + window + " has line " + line + ", which is not of it");
        }
        return line;
    }

    private static void checkLate(Line line, Map<String, Set<Long>> last) {
        boolean taken = false;
        for (long start : startsOf(line)) {
            boolean has = last.getOrDefault(window(line, start), Set.of()).contains(line.id());
            if (taken && !has) {
                throw new SimulationFailure(
                        "late line " + line + " is in an earlier window of panes and not in that from " + start);
            }
            taken = has;
        }
    }
}
