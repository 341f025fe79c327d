/**
 * Operators that call each other directly: one chain per task, its functions its own. Nothing here knows slots, channels or commits.
 */
@NullMarked
package io.penstock.engine.operator;

import org.jspecify.annotations.NullMarked;
