/**
 * What goes between processes: records in frames, the sending task's side and the receiving key group's. Knows bytes, sequences and
 * watermarks; who owns what, when routing changes, and the log itself are not known here.
 */
@NullMarked
package io.penstock.engine.exchange;

import org.jspecify.annotations.NullMarked;
