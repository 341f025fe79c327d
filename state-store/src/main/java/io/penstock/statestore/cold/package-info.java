/**
 * The port to what lies behind the heap tier: committed entries as bytes, in the order of their keys. Knows no states, no generations
 * and no snapshots.
 */
@NullMarked
package io.penstock.statestore.cold;

import org.jspecify.annotations.NullMarked;
