package io.penstock.metrics;

import java.util.Map;

/**
 * What a metrics backend implements. Called from slot threads when tasks come and go, never per record; thread-safe, does not block.
 * A metric is identified by tags and name together: registering another under the same identity replaces it.
 */
public interface MetricRegistry {
    /** Keeps nothing. */
    MetricRegistry NONE = new MetricRegistry() {
        @Override
        public void register(Map<String, String> scopeTags, String name, Metric metric) {}

        @Override
        public void unregister(Map<String, String> scopeTags, String name, Metric metric) {}
    };

    /**
     * @param scopeTags where it is measured: job, stage, operator, task, and the user's own; immutable, in order
     * @param name dotted, as {@code numRecordsIn} or {@code mygroup.rejected}
     */
    void register(Map<String, String> scopeTags, String name, Metric metric);

    /** Forgets the metric, if it is still the one registered under that identity. */
    void unregister(Map<String, String> scopeTags, String name, Metric metric);
}
