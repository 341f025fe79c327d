/** What the DataStream API is made with. Flink's names. */
@NullMarked
package io.penstock.streaming.util;

import org.jspecify.annotations.NullMarked;
