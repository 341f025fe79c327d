/** Tuples, by Flink's names. Plain values; no serdes here. */
@NullMarked
package io.penstock.api.java.tuple;

import org.jspecify.annotations.NullMarked;
