/** What is left out of a window when it fires. */
@NullMarked
package io.penstock.streaming.api.windowing.evictors;

import org.jspecify.annotations.NullMarked;
