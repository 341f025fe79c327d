package io.penstock.testkit.job;

import org.jspecify.annotations.Nullable;

/**
 * A committed record of an output topic.
 *
 * @param timestampMs milliseconds since the epoch
 * @param key as text; null where it has none
 * @param value null for a tombstone
 */
public record TestRecord<V>(int partition, long offset, long timestampMs, @Nullable String key, @Nullable V value) {}
