/**
 * The log port on Kafka, through its public client API only, and the one place that creates Kafka clients. Nothing here decides
 * anything about jobs, tasks or commits.
 */
@NullMarked
package io.penstock.log.kafka;

import org.jspecify.annotations.NullMarked;
