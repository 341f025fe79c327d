package io.penstock.metrics;

import java.util.Map;

/**
 * Metrics of one scope. Names are unique in a group; the second metric of a name takes the first one's place in the backend.
 * Used by the task's thread, at open and while it runs.
 */
public interface MetricGroup {
    /** A new counter for one writer. */
    Counter counter(String name);

    <C extends Counter> C counter(String name, C counter);

    <T, G extends Gauge<T>> G gauge(String name, G gauge);

    <M extends Meter> M meter(String name, M meter);

    <H extends Histogram> H histogram(String name, H histogram);

    /** A group within this one: its name goes before the metrics' names. */
    MetricGroup addGroup(String name);

    /** A group within this one: key and value become a tag of its metrics. */
    MetricGroup addGroup(String key, String value);

    /** The tags of this group's metrics. */
    Map<String, String> getAllVariables();

    /** The full name of a metric of this group, its parts joined by dots. */
    String getMetricIdentifier(String metricName);
}
