/** Functions that ask others and do not wait for the answer. Flink's names. */
@NullMarked
package io.penstock.streaming.api.functions.async;

import org.jspecify.annotations.NullMarked;
