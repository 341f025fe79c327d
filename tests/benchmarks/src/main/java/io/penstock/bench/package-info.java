/**
 * The benchmarks' command line and scenarios: which engines run in which order, and what is made of the results. How a
 * run is done is in {@code harness}, what is computed in {@code workload}.
 */
@NullMarked
package io.penstock.bench;

import org.jspecify.annotations.NullMarked;
