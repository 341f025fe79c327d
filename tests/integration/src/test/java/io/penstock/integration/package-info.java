/**
 * Whole jobs on a real broker: processes in this JVM and in children that are killed, looked at from outside through read_committed.
 * No engine code is tested by itself here, and nothing but the engine's public composition is used.
 */
@NullMarked
package io.penstock.integration;

import org.jspecify.annotations.NullMarked;
