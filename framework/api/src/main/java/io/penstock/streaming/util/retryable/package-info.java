/** When asynchronous calls are made again. Flink's names. */
@NullMarked
package io.penstock.streaming.util.retryable;

import org.jspecify.annotations.NullMarked;
