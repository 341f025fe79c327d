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

/** What the slots of a rig have registered, by task and name. */
final class RigMetrics implements MetricRegistry {

    private record Key(String task, String name) {}

    private final Map<Key, Metric> metrics = new HashMap<>();

    @Override
    public void register(Map<String, String> scopeTags, String name, Metric metric) {
        Metric before = metrics.putIfAbsent(key(scopeTags, name), metric);
        assertThat(before).as("%s %s was registered before", scopeTags, name).isNull();
    }

    @Override
    public void unregister(Map<String, String> scopeTags, String name, Metric metric) {
        metrics.remove(key(scopeTags, name), metric);
    }

    private static Key key(Map<String, String> tags, String name) {
        return new Key(tags.get("stage") + "/" + tags.get("task") + "/" + tags.get("operator"), name);
    }

    /** @param task {@code stage/index} */
    long of(String task, String name) {
        Metric metric = Objects.requireNonNull(
                metrics.get(new Key(task + "/null", name)), () -> task + " has no " + name + " in " + metrics.keySet());
        if (metric instanceof Counter counter) {
            return counter.getCount();
        }
        return metric instanceof Meter meter ? (long) meter.getRate() : (long) ((Gauge<?>) metric).getValue();
    }
}
