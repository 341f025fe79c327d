package io.penstock.api.common.state;

/**
 * Appending state whose namespaces can be merged, as session windows do.
 *
 * @param <IN> what is added
 * @param <OUT> what is read
 */
public interface MergingState<IN, OUT> extends AppendingState<IN, OUT> {}
