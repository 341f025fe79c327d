package io.penstock.api.common.state;

/**
 * One value per key, to which every value that is added is reduced.
 *
 * @param <T> values
 */
public interface ReducingState<T> extends MergingState<T, T> {}
