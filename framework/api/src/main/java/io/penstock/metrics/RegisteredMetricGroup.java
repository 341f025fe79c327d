package io.penstock.metrics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A metric group on a {@link MetricRegistry}. The engine makes one per operator and closes it with the task: all metrics of the group
 * and of the groups within are unregistered. Owned by the task's thread.
 */
public final class RegisteredMetricGroup implements MetricGroup, AutoCloseable {
    private record Entry(Map<String, String> tags, String name, Metric metric) {}

    private final MetricRegistry registry;
    private final Map<String, String> tags;
    private final String prefix;
    /** Shared with the groups within. */
    private final List<Entry> registered;

    /**
     * @param tags where the metrics are measured; copied, order kept
     */
    public RegisteredMetricGroup(MetricRegistry registry, Map<String, String> tags) {
        this(registry, Collections.unmodifiableMap(new LinkedHashMap<>(tags)), "", new ArrayList<>());
    }

    private RegisteredMetricGroup(
            MetricRegistry registry, Map<String, String> tags, String prefix, List<Entry> registered) {
        this.registry = registry;
        this.tags = tags;
        this.prefix = prefix;
        this.registered = registered;
    }

    @Override
    public Counter counter(String name) {
        return counter(name, new SimpleCounter());
    }

    @Override
    public <C extends Counter> C counter(String name, C counter) {
        return registered(name, counter);
    }

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
        return registered(name, gauge);
    }

    @Override
    public <M extends Meter> M meter(String name, M meter) {
        return registered(name, meter);
    }

    @Override
    public <H extends Histogram> H histogram(String name, H histogram) {
        return registered(name, histogram);
    }

    @Override
    public MetricGroup addGroup(String name) {
        return new RegisteredMetricGroup(registry, tags, getMetricIdentifier(name) + ".", registered);
    }

    @Override
    public MetricGroup addGroup(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(tags);
        more.put(key, value);
        return new RegisteredMetricGroup(registry, Collections.unmodifiableMap(more), prefix, registered);
    }

    @Override
    public Map<String, String> getAllVariables() {
        return tags;
    }

    @Override
    public String getMetricIdentifier(String metricName) {
        return prefix + metricName;
    }

    @Override
    public void close() {
        for (Entry entry : registered) {
            registry.unregister(entry.tags, entry.name, entry.metric);
        }
        registered.clear();
    }

    private <M extends Metric> M registered(String name, M metric) {
        String fullName = getMetricIdentifier(name);
        registry.register(tags, fullName, metric);
        registered.add(new Entry(tags, fullName, metric));
        return metric;
    }
}
