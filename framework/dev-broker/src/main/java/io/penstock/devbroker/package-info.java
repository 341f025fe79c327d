/**
 * A one-node Kafka for development and tests: the handle that starts and ends it as a child process, and the child's own main. Only
 * {@link io.penstock.devbroker.DevBrokerMain} and what it calls touches Kafka's classes; the handle runs without them.
 */
@NullMarked
package io.penstock.devbroker;

import org.jspecify.annotations.NullMarked;
