/** Fields of records by name. Flink's names. */
@NullMarked
package io.penstock.streaming.util.typeutils;

import org.jspecify.annotations.NullMarked;
