/** What window operators show to evictors. Flink's names. */
@NullMarked
package io.penstock.streaming.runtime.operators.windowing;

import org.jspecify.annotations.NullMarked;
