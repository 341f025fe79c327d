package io.penstock.api.common.eventtime;

import io.penstock.metrics.MetricGroup;

/**
 * Creates timestamp assigners, one per split.
 *
 * @param <T> records
 */
@FunctionalInterface
public interface TimestampAssignerSupplier<T> {
    TimestampAssigner<T> createTimestampAssigner(Context context);

    /** Gives the same assigner to all: it must keep nothing. */
    static <T> TimestampAssignerSupplier<T> of(SerializableTimestampAssigner<T> assigner) {
        return context -> assigner;
    }

    /** What an assigner may use. */
    interface Context {
        MetricGroup getMetricGroup();
    }
}
