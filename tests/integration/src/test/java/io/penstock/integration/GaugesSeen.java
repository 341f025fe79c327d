package io.penstock.integration;

import io.penstock.metrics.Gauge;
import io.penstock.metrics.Metric;
import io.penstock.metrics.MetricRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Gauges with numbers, by name and where they are of, as long as the test lasts. */
final class GaugesSeen implements MetricRegistry {

    private record Id(Map<String, String> tags, String name) {}

    private final Map<Id, Gauge<?>> gauges = new ConcurrentHashMap<>();

    @Override
    public void register(Map<String, String> scopeTags, String name, Metric metric) {
        if (metric instanceof Gauge<?> gauge) {
            gauges.put(new Id(scopeTags, name), gauge);
        }
    }

    @Override
    public void unregister(Map<String, String> scopeTags, String name, Metric metric) {
        gauges.remove(new Id(scopeTags, name));
    }

    /** Of all there are of this name, as they stand. */
    double sum(String name) {
        return gauges.entrySet().stream()
                .filter(each -> each.getKey().name().equals(name))
                .mapToDouble(each -> ((Number) each.getValue().getValue()).doubleValue())
                .sum();
    }
}
