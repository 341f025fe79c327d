package io.penstock.quarkus.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.penstock.metrics.Counter;
import io.penstock.metrics.Histogram;
import io.penstock.metrics.Metric;
import io.penstock.metrics.MetricRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * Puts the engine's metrics in a Micrometer registry: {@code numRecordsIn} becomes {@code penstock.numRecordsIn}, the scope becomes
 * tags. A histogram becomes gauges of its quantiles, mean and maximum and a counter; a meter a gauge of its rate; a gauge that is not
 * a number is left out. Any thread.
 */
public final class MicrometerMetrics implements MetricRegistry {

    private static final String PREFIX = "penstock.";
    private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};

    private final MeterRegistry registry;
    private final Map<Identity, Registered> registered = new ConcurrentHashMap<>();

    public MicrometerMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void register(Map<String, String> scopeTags, String name, Metric metric) {
        registered.compute(new Identity(scopeTags, name), (identity, old) -> {
            if (old != null) {
                old.meters.forEach(registry::remove);
            }
            return new Registered(metric, meters(PREFIX + name, tags(scopeTags), metric));
        });
    }

    @Override
    public void unregister(Map<String, String> scopeTags, String name, Metric metric) {
        registered.computeIfPresent(new Identity(scopeTags, name), (identity, current) -> {
            if (current.metric != metric) {
                return current;
            }
            current.meters.forEach(registry::remove);
            return null;
        });
    }

    /** Removes all that is left: nothing of a job may outlive it in the registry. */
    public void close() {
        registered.values().forEach(metric -> metric.meters.forEach(registry::remove));
        registered.clear();
    }

    private List<Meter> meters(String name, Tags tags, Metric metric) {
        List<Meter> meters = new ArrayList<>();
        if (metric instanceof Counter counter) {
            meters.add(FunctionCounter.builder(name, counter, Counter::getCount)
                    .tags(tags)
                    .register(registry));
        } else if (metric instanceof io.penstock.metrics.Gauge<?> gauge) {
            if (!(gauge.getValue() instanceof Number)) {
                return meters;
            }
            meters.add(gauge(name, tags, gauge, MicrometerMetrics::number));
        } else if (metric instanceof io.penstock.metrics.Meter meter) {
            meters.add(gauge(name, tags, meter, io.penstock.metrics.Meter::getRate));
        } else if (metric instanceof Histogram histogram) {
            meters.add(FunctionCounter.builder(name + ".count", histogram, Histogram::getCount)
                    .tags(tags)
                    .register(registry));
            meters.add(
                    gauge(name + ".max", tags, histogram, h -> h.getStatistics().getMax()));
            meters.add(gauge(
                    name + ".mean", tags, histogram, h -> h.getStatistics().getMean()));
            for (double quantile : QUANTILES) {
                Tags withQuantile = tags.and("quantile", Double.toString(quantile));
                meters.add(gauge(
                        name, withQuantile, histogram, h -> h.getStatistics().getQuantile(quantile)));
            }
        }
        return meters;
    }

    private <M> Gauge gauge(String name, Tags tags, M metric, ToDoubleFunction<M> value) {
        return Gauge.builder(name, metric, value)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private static double number(io.penstock.metrics.Gauge<?> gauge) {
        return gauge.getValue() instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private static Tags tags(Map<String, String> scopeTags) {
        List<Tag> tags = new ArrayList<>();
        scopeTags.forEach((key, value) -> tags.add(Tag.of(key, value)));
        return Tags.of(tags);
    }

    private record Identity(Map<String, String> tags, String name) {}

    private record Registered(Metric metric, List<Meter> meters) {}
}
