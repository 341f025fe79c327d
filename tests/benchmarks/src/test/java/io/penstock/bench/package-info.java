/** Tests of the benchmarks' command line; nothing here starts a process. */
@NullMarked
package io.penstock.bench;

import org.jspecify.annotations.NullMarked;
