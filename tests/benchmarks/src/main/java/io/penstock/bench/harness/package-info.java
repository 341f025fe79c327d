/**
 * Processes, topics and clocks of a benchmark: starts the broker and one engine at a time, watches both from outside,
 * and reads what the engine wrote. Engines are known here by their command line only.
 */
@NullMarked
package io.penstock.bench.harness;

import org.jspecify.annotations.NullMarked;
