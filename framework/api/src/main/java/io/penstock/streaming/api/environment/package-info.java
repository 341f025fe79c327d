/**
 * Where a job's dataflow is drawn, and its settings that are made in code. Nothing here runs a job.
 */
@NullMarked
package io.penstock.streaming.api.environment;

import org.jspecify.annotations.NullMarked;
