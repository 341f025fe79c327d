/**
 * Functions with time: they see timestamps, set timers, emit to side outputs. Implemented by jobs.
 */
@NullMarked
package io.penstock.streaming.api.functions;

import org.jspecify.annotations.NullMarked;
