/**
 * Runs the service's job: from the beans and the configuration to a TaskManager with its threads, and back to nothing. Everything
 * that touches the engine is here.
 */
@NullMarked
package io.penstock.quarkus.runtime;

import org.jspecify.annotations.NullMarked;
