/**
 * What an engine's process must do to be measured, and the engines of this class path: the hand-written loop and
 * Penstock. Engines know the workload and this contract, never the harness that starts them.
 */
@NullMarked
package io.penstock.bench.engine;

import org.jspecify.annotations.NullMarked;
