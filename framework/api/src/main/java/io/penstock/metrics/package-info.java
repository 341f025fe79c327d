/**
 * Metrics by Flink's names, written by tasks, and the SPI that a metrics backend is bound to. No backend lives here.
 */
@NullMarked
package io.penstock.metrics;

import org.jspecify.annotations.NullMarked;
