/** Windows: which there are, when they fire, what they keep. Flink's names. */
@NullMarked
package io.penstock.streaming.api.windowing;

import org.jspecify.annotations.NullMarked;
