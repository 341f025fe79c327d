package io.penstock.conformance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a job has made of its input.
 *
 * @param results by port, in the order they came
 */
record Outcome(Map<String, List<String>> results) {

    /** Which order counts. */
    enum Order {
        /** Within each port and key, the text before the bar. */
        BY_KEY,
        NONE
    }

    Outcome {
        Map<String, List<String>> copy = new TreeMap<>();
        results.forEach((port, texts) -> copy.put(port, List.copyOf(texts)));
        results = Collections.unmodifiableMap(copy);
    }

    boolean isEmpty() {
        return results.values().stream().allMatch(List::isEmpty);
    }

    /** The first difference, for people; null where there is none. */
    @Nullable String differenceFrom(Outcome other, Order order) {
        TreeSet<String> ports = new TreeSet<>(results.keySet());
        ports.addAll(other.results.keySet());
        for (String port : ports) {
            Map<String, List<String>> mine = byKey(port, order);
            Map<String, List<String>> others = other.byKey(port, order);
            TreeSet<String> keys = new TreeSet<>(mine.keySet());
            keys.addAll(others.keySet());
            for (String key : keys) {
                List<String> here = mine.getOrDefault(key, List.of());
                List<String> there = others.getOrDefault(key, List.of());
                if (!here.equals(there)) {
                    return "port " + port + " key " + key + ": " + here + " and " + there;
                }
            }
        }
        return null;
    }

    private Map<String, List<String>> byKey(String port, Order order) {
        Map<String, List<String>> byKey = new TreeMap<>();
        for (String text : results.getOrDefault(port, List.of())) {
            byKey.computeIfAbsent(text.substring(0, text.indexOf('|')), absent -> new ArrayList<>())
                    .add(text);
        }
        if (order == Order.NONE) {
            byKey.values().forEach(Collections::sort);
        }
        return byKey;
    }
}
