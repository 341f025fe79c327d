/** Functions of two streams. Flink's names. */
@NullMarked
package io.penstock.streaming.api.functions.co;

import org.jspecify.annotations.NullMarked;
