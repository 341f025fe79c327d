/**
 * What every engine computes, engines apart: the input, its parser, the steps and their outputs. Only the JDK may be
 * used here, so that parsing and writing cost every engine the same and no engine's class path leaks into another's.
 */
@NullMarked
package io.penstock.bench.workload;

import org.jspecify.annotations.NullMarked;
