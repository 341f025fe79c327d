/**
 * Whole jobs on a simulated cluster: virtual time, one thread, everything drawn from one seed, so that a run can be had again. What runs is
 * the engine's TaskManager with its slots, and the coordinator.
 */
@NullMarked
package io.penstock.testkit.job;

import org.jspecify.annotations.NullMarked;
