/** The same jobs on Flink and on Penstock: scripts of input, the two runners, and the comparison. Test code only. */
@NullMarked
package io.penstock.conformance;

import org.jspecify.annotations.NullMarked;
