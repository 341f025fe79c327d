package io.penstock.quickstart.checker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How good the rules are: alerts against the labels of the planted frauds, payment by payment. One thread. */
final class TruthScore {

    private final Map<Long, Long> plantedMs = new HashMap<>();
    private final Map<Long, Long> suspectedMs = new HashMap<>();

    void plant(long transactionId, long timestampMs) {
        plantedMs.put(transactionId, timestampMs);
    }

    void suspect(Finding alert) {
        suspectedMs.put(alert.transactionId(), alert.timestampMs());
    }

    String line(long watermarkMs) {
        Set<Long> planted = upTo(plantedMs, watermarkMs);
        Set<Long> suspected = upTo(suspectedMs, watermarkMs);
        Set<Long> found = new HashSet<>(planted);
        found.retainAll(suspected);
        return "precision " + share(found.size(), suspected.size()) + " · recall "
                + share(found.size(), planted.size()) + " (" + found.size() + " of " + planted.size()
                + " planted frauds found, " + (suspected.size() - found.size()) + " honest payments suspected)";
    }

    private static Set<Long> upTo(Map<Long, Long> times, long watermarkMs) {
        Set<Long> ids = new HashSet<>();
        times.forEach((id, timestampMs) -> {
            if (timestampMs <= watermarkMs) {
                ids.add(id);
            }
        });
        return ids;
    }

    private static String share(int part, int whole) {
        return whole == 0 ? "-" : String.format(Locale.ROOT, "%.3f", (double) part / whole);
    }
}
