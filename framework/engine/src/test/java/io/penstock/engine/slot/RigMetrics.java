package io.penstock.engine.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.metrics.Counter;
import io.penstock.metrics.Gauge;
import io.penstock.metrics.Meter;
import io.penstock.metrics.Metric;
import io.penstock.metrics.MetricRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** What the slots of a rig have registered, by tags and name. */
final class RigMetrics implements MetricRegistry {

    private record Key(Map<String, String> tags, String name) {}

    private final Map<Key, Metric> metrics = new HashMap<>();

    @Override
    public void register(Map<String, String> scopeTags, String name, Metric metric) {
        Metric before = metrics.putIfAbsent(new Key(scopeTags, name), metric);
        assertThat(before).as("%s %s was registered before", scopeTags, name).isNull();
    }

    @Override
    public void unregister(Map<String, String> scopeTags, String name, Metric metric) {
        metrics.remove(new Key(scopeTags, name), metric);
    }

    long of(String stage, int task, String name) {
        Map<String, String> tags = Map.of("job", "test", "stage", stage, "task", Integer.toString(task));
        Metric metric = Objects.requireNonNull(metrics.get(new Key(tags, name)), () -> "no " + name + " of " + tags);
        if (metric instanceof Counter counter) {
            return counter.getCount();
        }
        return metric instanceof Meter meter ? (long) meter.getRate() : (long) ((Gauge<?>) metric).getValue();
    }
}
