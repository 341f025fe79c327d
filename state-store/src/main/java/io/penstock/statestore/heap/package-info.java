/**
 * The heap tier: states as objects in hash tables, changed in place and sealed generation by generation. It holds no bytes and does
 * no I/O; only sealed writes leave its owner thread.
 *
 * <p>Where the tiers to come attach: an {@link io.penstock.statestore.heap.Entry} whose generation is committed is <em>clean</em>.
 * The clean cache bounds the clean entries by evicting them where {@code HeapState.committed} learns that their commit is known;
 * RocksDB is asked where {@code EntryTable.find} misses, and is written on that eviction and at checkpoints, from clean entries only.
 */
@NullMarked
package io.penstock.statestore.heap;

import org.jspecify.annotations.NullMarked;
