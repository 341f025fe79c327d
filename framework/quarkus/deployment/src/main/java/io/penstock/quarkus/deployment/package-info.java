/**
 * Build steps, build-time checks and dev services of the Quarkus extension. What runs in a service lives in the runtime
 * module, not here.
 */
@NullMarked
package io.penstock.quarkus.deployment;

import org.jspecify.annotations.NullMarked;
