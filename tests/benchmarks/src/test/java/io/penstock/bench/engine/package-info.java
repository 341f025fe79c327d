/** Tests of the engine contract; nothing here starts a process. */
@NullMarked
package io.penstock.bench.engine;

import org.jspecify.annotations.NullMarked;
