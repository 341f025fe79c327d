/** Tests of the harness room; nothing here starts a process. */
@NullMarked
package io.penstock.bench.harness;

import org.jspecify.annotations.NullMarked;
