package io.penstock.api.common.eventtime;

/**
 * A timestamp assigner, under the name that jobs written for Flink use. Nothing is ever serialized.
 *
 * @param <T> records
 */
@FunctionalInterface
public interface SerializableTimestampAssigner<T> extends TimestampAssigner<T> {}
