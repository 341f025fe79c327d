/**
 * The cold store on RocksDB: one database per task, all of a process within one memory budget. Knows bytes only; what they mean is the
 * heap tier's affair.
 */
@NullMarked
package io.penstock.statestore.rocks;

import org.jspecify.annotations.NullMarked;
