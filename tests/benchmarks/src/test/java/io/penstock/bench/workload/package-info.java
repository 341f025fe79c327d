/** Tests of the workload room; nothing here starts a process. */
@NullMarked
package io.penstock.bench.workload;

import org.jspecify.annotations.NullMarked;
