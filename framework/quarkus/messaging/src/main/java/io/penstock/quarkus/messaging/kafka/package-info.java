/**
 * Channels of SmallRye's Kafka connector, read and written by the job itself: from their configuration to Penstock's own source and
 * sink, or to a refusal by name. Nothing here knows SmallRye's classes.
 */
@NullMarked
package io.penstock.quarkus.messaging.kafka;

import org.jspecify.annotations.NullMarked;
