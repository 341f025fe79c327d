/** The functions behind {@code sum}, {@code min} and the like. Flink's names. */
@NullMarked
package io.penstock.streaming.api.functions.aggregation;

import org.jspecify.annotations.NullMarked;
