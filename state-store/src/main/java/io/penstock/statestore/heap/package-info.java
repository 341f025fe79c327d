/**
 * The heap tier: states as objects in hash tables, changed in place and sealed generation by generation. It does no I/O of its own; only
 * sealed writes and snapshots leave its owner thread.
 *
 * <p>With a {@link io.penstock.statestore.cold.ColdStore} behind it the heap tier is its cache: {@code Tier} keeps the rule between them,
 * {@code ColdCodec} knows how entries look there, docs/adr/0006 says why.
 */
@NullMarked
package io.penstock.statestore.heap;

import org.jspecify.annotations.NullMarked;
