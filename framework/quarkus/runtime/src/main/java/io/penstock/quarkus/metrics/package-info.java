/**
 * The engine's metrics in Micrometer. Nothing here knows which metrics there are.
 */
@NullMarked
package io.penstock.quarkus.metrics;

import org.jspecify.annotations.NullMarked;
