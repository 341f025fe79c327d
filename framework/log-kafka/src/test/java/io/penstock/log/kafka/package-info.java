/**
 * Tests of the Kafka adapter against a real broker, which each class starts and ends. The port's contract runs here as it does on
 * the simulated log.
 */
@NullMarked
package io.penstock.log.kafka;

import org.jspecify.annotations.NullMarked;
