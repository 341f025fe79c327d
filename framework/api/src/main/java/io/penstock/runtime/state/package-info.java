/** Functions on state. Interfaces only; the engine is elsewhere. */
@NullMarked
package io.penstock.runtime.state;

import org.jspecify.annotations.NullMarked;
