package io.penstock.quickstart.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The multiset of expected findings against the multiset of alerts seen. One thread. */
final class Comparison {

    private static final int NAMED_MAX = 10;

    private final Map<Finding, Tally> tallies = new HashMap<>();

    private static final class Tally {
        private int expected;
        private int seen;
    }

    /**
     * @param checked expected alerts
     * @param lost expected alerts not seen
     * @param doubled alerts seen more often than expected
     * @param invented alerts seen that nothing in the input explains
     * @param differences the first of them, in words
     */
    record Verdict(long checked, long lost, long doubled, long invented, List<String> differences) {

        Verdict {
            differences = List.copyOf(differences);
        }

        /** Whether there was something to compare and all of it agreed. */
        boolean agrees() {
            return checked > 0 && lost == 0 && doubled == 0 && invented == 0;
        }

        /** The line that the README promises. */
        String line() {
            return "lost " + lost + " · doubled " + doubled + (invented == 0 ? "" : " · invented " + invented)
                    + " (checked " + checked + " against replay)";
        }
    }

    void expect(Finding finding) {
        tallies.computeIfAbsent(finding, f -> new Tally()).expected++;
    }

    void see(Finding finding) {
        tallies.computeIfAbsent(finding, f -> new Tally()).seen++;
    }

    /** Compares what lies up to the watermark; beyond it not everything is known yet. */
    Verdict upTo(long watermarkMs) {
        long checked = 0;
        long lost = 0;
        long doubled = 0;
        long invented = 0;
        List<String> differences = new ArrayList<>();
        for (Map.Entry<Finding, Tally> entry : tallies.entrySet()) {
            Tally tally = entry.getValue();
            if (entry.getKey().timestampMs() > watermarkMs) {
                continue;
            }
            checked += tally.expected;
            if (tally.expected == 0) {
                invented += tally.seen;
            } else {
                lost += Math.max(0, tally.expected - tally.seen);
                doubled += Math.max(0, tally.seen - tally.expected);
            }
            if (tally.expected != tally.seen && differences.size() < NAMED_MAX) {
                differences.add("expected " + tally.expected + ", seen " + tally.seen + ": " + entry.getKey());
            }
        }
        return new Verdict(checked, lost, doubled, invented, differences);
    }
}
