package io.penstock.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimRecord;
import io.penstock.simulation.ReferenceJob.Line;
import io.penstock.testkit.job.SimulationFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Knows from the input alone what the windows of a {@link WindowJob} must hold: it sorts lines by time and cuts, and shares no code with
 * the engine. Lines within the disorder that watermarks allow for are never late; of those late on purpose it only asks that each is in
 * its window or among the late ones, once.
 */
final class WindowOracle {

    private static final int EVENTS_PER_LOOK = 500;

    private final SimLog cluster;
    private final List<Line> input;
    private long asked;

    /** @param input live */
    WindowOracle(SimLog cluster, List<Line> input) {
        this.cluster = cluster;
        this.input = input;
    }

    /** Whether as much has come out as must; {@link #check} says whether it is right. Asked after every event, looks now and then. */
    boolean isComplete() {
        return ++asked % EVENTS_PER_LOOK == 0 && missing().isEmpty();
    }

    /** For messages; empty where nothing is missing. */
    String missing() {
        StringBuilder missing = new StringBuilder();
        compare(missing, WindowJob.SUMS, committed(WindowJob.SUMS).size(), input.size());
        compare(
                missing,
                WindowJob.SLIDING,
                committed(WindowJob.SLIDING).size(),
                sliding().size());
        compare(
                missing,
                WindowJob.SESSIONS,
                committed(WindowJob.SESSIONS).size(),
                sessions().size());
        compare(
                missing,
                WindowJob.PANES,
                new PaneOracle(input).firings(committed(WindowJob.PANES)),
                new PaneOracle(input).windows());
        compare(missing, WindowJob.FOLDED, folded().size(), inTime());
        int lines = committed(WindowJob.LATE).size();
        for (String window : committed(WindowJob.TUMBLING)) {
            lines += ids(window).size();
        }
        compare(missing, WindowJob.TUMBLING + " and " + WindowJob.LATE, lines, input.size());
        return missing.toString();
    }

    private static void compare(StringBuilder missing, String what, int found, int expected) {
        if (found < expected) {
            missing.append(what)
                    .append(" have ")
                    .append(found)
                    .append(" of ")
                    .append(expected)
                    .append("; ");
        }
    }

    int late() {
        return committed(WindowJob.LATE).size();
    }

    int windows() {
        return committed(WindowJob.TUMBLING).size()
                + committed(WindowJob.SLIDING).size()
                + committed(WindowJob.SESSIONS).size();
    }

    void check() {
        require(WindowJob.SLIDING, new TreeSet<>(sliding()), committed(WindowJob.SLIDING));
        require(WindowJob.SESSIONS, new TreeSet<>(sessions()), committed(WindowJob.SESSIONS));
        new PaneOracle(input).check(committed(WindowJob.PANES));
        folded();
        tumbling();
        sums();
    }

    private int inTime() {
        return (int) input.stream().filter(line -> !WindowJob.isLate(line)).count();
    }

    /** Lines in time, which must be in their windows; late ones may be, or are dropped. Each window fires once. */
    private Set<Long> folded() {
        Map<Long, Line> byId = new HashMap<>();
        input.forEach(line -> byId.put(line.id(), line));
        Set<String> windows = new HashSet<>();
        Set<Long> inTime = new HashSet<>();
        for (String window : committed(WindowJob.FOLDED)) {
            String name = window.substring(0, window.indexOf('='));
            if (!windows.add(name)) {
                throw new SimulationFailure("window " + name + " of " + WindowJob.FOLDED + " fired twice");
            }
            String key = name.substring(0, name.indexOf(':'));
            long start = Long.parseLong(name.substring(name.indexOf(':') + 1));
            for (String id : window.substring(window.indexOf('[') + 1, window.indexOf(']'))
                    .split(", ", -1)) {
                Line line = Objects.requireNonNull(byId.get(Long.parseLong(id)));
                if (!WindowJob.panedKey(line).equals(key)
                        || line.timestampMs() < start
                        || line.timestampMs() >= start + WindowJob.SIZE_MS) {
                    throw new SimulationFailure("line " + line + " is not of window " + window);
                }
                if (!WindowJob.isLate(line) && !inTime.add(line.id())) {
                    throw new SimulationFailure("line " + line + " is in two windows, one of them " + window);
                }
            }
        }
        return inTime;
    }

    private static void require(String topic, Set<String> expected, List<String> found) {
        TreeSet<String> distinct = new TreeSet<>(found);
        if (distinct.size() != found.size()) {
            throw new SimulationFailure(
                    "doubled: " + topic + " has " + found.size() + " windows, " + distinct.size() + " different ones");
        }
        if (!distinct.equals(expected)) {
            TreeSet<String> missing = new TreeSet<>(expected);
            missing.removeAll(distinct);
            distinct.removeAll(expected);
            throw new SimulationFailure("wrong: " + topic + " lacks " + missing + " and has " + distinct + " instead");
        }
    }

    // ---- what must be

    private Map<String, List<Line>> inTimeByKey() {
        Map<String, List<Line>> byKey = new TreeMap<>();
        for (Line line : input) {
            if (!WindowJob.isLate(line)) {
                byKey.computeIfAbsent(line.key(), absent -> new ArrayList<>()).add(line);
            }
        }
        byKey.values().forEach(lines -> lines.sort(Comparator.comparingLong(Line::timestampMs)));
        return byKey;
    }

    private List<String> sliding() {
        List<String> expected = new ArrayList<>();
        inTimeByKey().forEach((key, lines) -> {
            long first = lines.get(0).timestampMs();
            long last = lines.get(lines.size() - 1).timestampMs();
            long step = WindowJob.SLIDE_MS;
            for (long start = (first - WindowJob.SIZE_MS) / step * step; start <= last; start += step) {
                TreeSet<Long> ids = new TreeSet<>();
                for (Line line : lines) {
                    if (line.timestampMs() >= start && line.timestampMs() < start + WindowJob.SIZE_MS) {
                        ids.add(line.id());
                    }
                }
                if (!ids.isEmpty()) {
                    expected.add(key + ":" + start + ".." + (start + WindowJob.SIZE_MS) + "=" + ids);
                }
            }
        });
        return expected;
    }

    private List<String> sessions() {
        List<String> expected = new ArrayList<>();
        inTimeByKey().forEach((key, lines) -> {
            int from = 0;
            for (int i = 1; i <= lines.size(); i++) {
                if (i == lines.size()
                        || lines.get(i).timestampMs() - lines.get(i - 1).timestampMs() > WindowJob.GAP_MS) {
                    List<Line> session = lines.subList(from, i);
                    expected.add(key + ":" + session.get(0).timestampMs() + ".."
                            + session.get(session.size() - 1).timestampMs() + "=" + session.size() + ","
                            + session.stream().mapToLong(Line::id).sum());
                    from = i;
                }
            }
        });
        return expected;
    }

    // ---- what is counted

    private void tumbling() {
        Map<Long, Line> byId = new HashMap<>();
        input.forEach(line -> byId.put(line.id(), line));
        Set<String> windows = new HashSet<>();
        Set<Long> seen = new HashSet<>();
        for (String window : committed(WindowJob.TUMBLING)) {
            String name = window.substring(0, window.indexOf('='));
            if (!windows.add(name)) {
                throw new SimulationFailure("window " + name + " fired twice");
            }
            String key = name.substring(0, name.indexOf(':'));
            long start = Long.parseLong(name.substring(name.indexOf(':') + 1));
            for (long id : ids(window)) {
                Line line = Objects.requireNonNull(byId.get(id));
                if (!seen.add(id)
                        || !line.key().equals(key)
                        || line.timestampMs() < start
                        || line.timestampMs() >= start + WindowJob.SIZE_MS) {
                    throw new SimulationFailure("line " + line + " is in another window as well, or not of " + window);
                }
            }
        }
        for (String text : committed(WindowJob.LATE)) {
            Line line = Line.parse(text);
            if (!seen.add(line.id())) {
                throw new SimulationFailure("line " + line + " is late, and late again or in a window");
            }
            if (!WindowJob.isLate(line)) {
                throw new SimulationFailure("line " + line + " is not late and was taken for it");
            }
        }
        if (seen.size() != input.size()) {
            throw new SimulationFailure("lost: " + seen.size() + " of " + input.size() + " lines in tumbling windows");
        }
    }

    /** A running sum per key: as many as lines, and the last is the sum of all. */
    private void sums() {
        Map<String, Long> expected = new HashMap<>();
        input.forEach(line -> expected.merge(line.key(), line.amount(), Long::sum));
        Map<String, Long> last = new HashMap<>();
        List<String> sums = committed(WindowJob.SUMS);
        sums.forEach(sum ->
                last.put(sum.substring(0, sum.indexOf(':')), Long.parseLong(sum.substring(sum.indexOf(':') + 1))));
        if (sums.size() != input.size() || !last.equals(expected)) {
            throw new SimulationFailure(
                    "sums: " + sums.size() + " of " + input.size() + ", at the end " + last + ", expected " + expected);
        }
    }

    private static List<Long> ids(String window) {
        List<Long> ids = new ArrayList<>();
        for (String id : window.substring(window.indexOf('=') + 1).split(",", -1)) {
            ids.add(Long.parseLong(id));
        }
        return ids;
    }

    private List<String> committed(String topic) {
        List<String> texts = new ArrayList<>();
        for (SimRecord record : cluster.committedRecords(topic)) {
            texts.add(new String(Objects.requireNonNull(record.value()), UTF_8));
        }
        return texts;
    }
}
