/**
 * The commit: what the slots' cuts amount to, and the transactions that make it durable, at most two in flight and strictly in order.
 * Nothing here knows operators; nothing else in the engine knows transactions.
 */
@NullMarked
package io.penstock.engine.commit;

import org.jspecify.annotations.NullMarked;
