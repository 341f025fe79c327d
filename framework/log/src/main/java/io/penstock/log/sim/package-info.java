/**
 * The simulated log: a cluster, its clients and the network between them on virtual time, one thread and one seed, with Kafka's
 * semantics and its faults. No threads, no wall clock, and nothing that decides for production code.
 */
@NullMarked
package io.penstock.log.sim;

import org.jspecify.annotations.NullMarked;
