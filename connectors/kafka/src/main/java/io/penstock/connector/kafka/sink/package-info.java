/**
 * Writes to topics of the job's own cluster, in the transaction of the job's commit, under Flink's names. No producer lives here.
 */
@NullMarked
package io.penstock.connector.kafka.sink;

import org.jspecify.annotations.NullMarked;
