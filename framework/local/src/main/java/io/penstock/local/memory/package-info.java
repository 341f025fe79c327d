/** The log of a process that has no cluster: in memory, on real time. Nothing here knows jobs. */
@NullMarked
package io.penstock.local.memory;

import org.jspecify.annotations.NullMarked;
