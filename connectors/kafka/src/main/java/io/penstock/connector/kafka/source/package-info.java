/**
 * Reads topics of the job's own cluster by position, under Flink's names. It knows the log port, and neither consumer groups nor the engine.
 */
@NullMarked
package io.penstock.connector.kafka.source;

import org.jspecify.annotations.NullMarked;
