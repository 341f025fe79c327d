/**
 * Clocks that the engine hands to functions. No clock of the machine's lives here.
 */
@NullMarked
package io.penstock.util.clock;

import org.jspecify.annotations.NullMarked;
