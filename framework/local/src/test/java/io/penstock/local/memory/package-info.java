/** Tests of the log in memory. */
@NullMarked
package io.penstock.local.memory;

import org.jspecify.annotations.NullMarked;
