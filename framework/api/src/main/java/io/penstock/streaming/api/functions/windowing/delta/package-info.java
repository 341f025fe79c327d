/** How far two records are apart. Flink's names. */
@NullMarked
package io.penstock.streaming.api.functions.windowing.delta;

import org.jspecify.annotations.NullMarked;
