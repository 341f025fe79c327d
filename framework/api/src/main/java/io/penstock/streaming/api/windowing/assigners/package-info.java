/** Which windows a record is in. */
@NullMarked
package io.penstock.streaming.api.windowing.assigners;

import org.jspecify.annotations.NullMarked;
