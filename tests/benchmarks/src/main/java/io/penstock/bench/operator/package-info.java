/**
 * {@code ./bench windows}: what single operators cost, without broker, threads and exchanges. Chains of the engine's own operators are
 * fed by a loop; nothing here starts a process.
 */
@NullMarked
package io.penstock.bench.operator;

import org.jspecify.annotations.NullMarked;
