/** What a window is. */
@NullMarked
package io.penstock.streaming.api.windowing.windows;

import org.jspecify.annotations.NullMarked;
