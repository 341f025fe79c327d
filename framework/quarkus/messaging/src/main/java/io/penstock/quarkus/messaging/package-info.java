/**
 * SmallRye channels as sources and sinks of the service's job: what a user injects, what configuration says about a channel, and the
 * choice between the two ways it can be read or written. The ways themselves live in {@code kafka} and {@code ack}.
 */
@NullMarked
package io.penstock.quarkus.messaging;

import org.jspecify.annotations.NullMarked;
