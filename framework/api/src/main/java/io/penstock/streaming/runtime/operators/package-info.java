/** What operators show to functions. Flink's names. */
@NullMarked
package io.penstock.streaming.runtime.operators;

import org.jspecify.annotations.NullMarked;
