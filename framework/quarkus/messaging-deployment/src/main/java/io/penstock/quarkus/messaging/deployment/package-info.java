/**
 * Build steps of the job's SmallRye channels: which there are, what is wrong with them, and what SmallRye's build must know.
 */
@NullMarked
package io.penstock.quarkus.messaging.deployment;

import org.jspecify.annotations.NullMarked;
