/** Sinks that need nothing outside the process. */
@NullMarked
package io.penstock.streaming.api.functions.sink;

import org.jspecify.annotations.NullMarked;
