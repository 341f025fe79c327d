/** What the runtime shows to functions. Flink's names. */
@NullMarked
package io.penstock.streaming.runtime;

import org.jspecify.annotations.NullMarked;
