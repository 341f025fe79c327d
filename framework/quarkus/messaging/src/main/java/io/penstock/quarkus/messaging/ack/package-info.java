/**
 * All other channels: messages go through SmallRye and are acknowledged around the job's commit. Nothing here reads configuration.
 */
@NullMarked
package io.penstock.quarkus.messaging.ack;

import org.jspecify.annotations.NullMarked;
