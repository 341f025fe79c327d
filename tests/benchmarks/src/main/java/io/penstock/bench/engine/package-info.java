/**
 * What an engine's process must do to be measured, and the hand-written loop. Engines know the workload and this
 * contract, never the harness that starts them.
 */
@NullMarked
package io.penstock.bench.engine;

import org.jspecify.annotations.NullMarked;
