/** The most sold items of a sliding window. */
@NullMarked
package io.penstock.quickstart.topn;

import org.jspecify.annotations.NullMarked;
