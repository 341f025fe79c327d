/**
 * Flink as a peer: the same workloads on its DataStream API, as well as we know to write and tune them. Shares the
 * workload and the engine contract with the other engines, and nothing of Penstock.
 */
@NullMarked
package io.penstock.bench.flink;

import org.jspecify.annotations.NullMarked;
