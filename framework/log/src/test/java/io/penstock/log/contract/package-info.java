/**
 * The contract of the log port as tests: every sentence of the port's Javadoc, run on each implementation. Nothing here knows which
 * implementation it runs on.
 */
@NullMarked
package io.penstock.log.contract;

import org.jspecify.annotations.NullMarked;
