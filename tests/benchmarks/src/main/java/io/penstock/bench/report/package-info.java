/**
 * Arithmetic and words of a result: spreads, measured spans, goals, tables. Pure; what was measured comes in as
 * arguments, and nothing here knows Kafka or processes.
 */
@NullMarked
package io.penstock.bench.report;

import org.jspecify.annotations.NullMarked;
