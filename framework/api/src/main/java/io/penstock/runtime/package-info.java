/** Names that Flink has in its runtime and that jobs use. Interfaces only; the engine is elsewhere. */
@NullMarked
package io.penstock.runtime;

import org.jspecify.annotations.NullMarked;
