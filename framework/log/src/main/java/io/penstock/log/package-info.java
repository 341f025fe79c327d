/**
 * The port to the log: partitions, transactions by incarnation, offsets, fencing, ends. What decides (engine, commit, coordinator)
 * sees only these types; nothing here knows Kafka, threads or the wall clock.
 */
@NullMarked
package io.penstock.log;

import org.jspecify.annotations.NullMarked;
