package io.penstock.api.common.functions;

/**
 * Says of a {@link ReduceFunction} or {@link AggregateFunction} that it makes no difference in which order values come, nor which of them
 * were brought together first: folding all of them gives what merging the folds of their parts gives, however they are parted. A reduce
 * function is commutative and associative then, and throws for no two values; an aggregate function has a {@code merge} that does what {@code
 * add} would have done, never returns null and throws for no two accumulators that values gave.
 *
 * <p>Sliding windows by event time, with their own trigger and without evictor, fold each value once then instead of once per window, and
 * merge at their ends. Counts, sums of integers, least and greatest values, sets and sketches are such functions; sums of floating-point
 * numbers are if their last digits may differ, the first or last value is not. A lambda says so by its cast:
 * {@code (ReduceFunction<Long> & Mergeable) Long::sum}.
 *
 * <p>With {@code penstock.window.pre-aggregation=true} tumbling and sliding windows by event time whose function is one have values folded before
 * they go to another process.
 *
 * <p>Penstock's own: Flink has no such interface, and its {@code merge} may be unimplemented where windows do not merge.
 */
public interface Mergeable {}
