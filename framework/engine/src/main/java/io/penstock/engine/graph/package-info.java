/**
 * From what the define method drew to stages and the exchanges between them: stable ids, per-stage hashes, and the checks that refuse
 * a wrong job by name. Plain data; nothing here runs.
 */
@NullMarked
package io.penstock.engine.graph;

import org.jspecify.annotations.NullMarked;
