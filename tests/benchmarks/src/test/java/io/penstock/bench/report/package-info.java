/** Tests of the report room; nothing here starts a process. */
@NullMarked
package io.penstock.bench.report;

import org.jspecify.annotations.NullMarked;
