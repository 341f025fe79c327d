/** When a window fires, and what it forgets then. */
@NullMarked
package io.penstock.streaming.api.windowing.triggers;

import org.jspecify.annotations.NullMarked;
