/**
 * The streaming API, by Flink's package names: what a job's define method uses. It draws; the engine runs.
 */
@NullMarked
package io.penstock.streaming;

import org.jspecify.annotations.NullMarked;
