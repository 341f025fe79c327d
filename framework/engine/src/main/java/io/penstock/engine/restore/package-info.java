/**
 * Restoring tasks from their journals, read to an end that is sampled after whoever wrote them has been fenced. Reads; writes nothing.
 */
@NullMarked
package io.penstock.engine.restore;

import org.jspecify.annotations.NullMarked;
