/** Functions that take part in commits. Flink's names. */
@NullMarked
package io.penstock.streaming.api.checkpoint;

import org.jspecify.annotations.NullMarked;
