package io.penstock.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegisteredMetricGroupTest {
    private final Map<String, Metric> registered = new LinkedHashMap<>();
    private final MetricRegistry registry = new MetricRegistry() {
        @Override
        public void register(Map<String, String> scopeTags, String name, Metric metric) {
            registered.put(name + scopeTags, metric);
        }

        @Override
        public void unregister(Map<String, String> scopeTags, String name, Metric metric) {
            registered.remove(name + scopeTags, metric);
        }
    };
    private final RegisteredMetricGroup group = new RegisteredMetricGroup(registry, Map.of("job", "fraud"));

    @Test
    void shouldNameAndTagMetricsWhenGroupsAreNested() {
        Counter alerts = group.addGroup("rules").addGroup("rule", "velocity").counter("alerts");
        group.gauge("size", () -> 3);
        alerts.inc();
        alerts.inc(2);
        alerts.dec();

        assertThat(registered).containsOnlyKeys("rules.alerts{job=fraud, rule=velocity}", "size{job=fraud}");
        assertThat(alerts.getCount()).isEqualTo(2);
    }

    @Test
    void shouldForgetAllMetricsWhenClosed() {
        group.addGroup("rules").counter("alerts");
        group.counter("other");

        group.close();

        assertThat(registered).isEmpty();
    }
}
