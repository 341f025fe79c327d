/** Functions of what a window holds. Flink's names. */
@NullMarked
package io.penstock.streaming.api.functions.windowing;

import org.jspecify.annotations.NullMarked;
