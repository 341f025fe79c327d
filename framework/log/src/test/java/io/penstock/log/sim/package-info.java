/**
 * Tests of the simulated log: the port's contract over many seeds, and what only a simulation can provoke.
 */
@NullMarked
package io.penstock.log.sim;

import org.jspecify.annotations.NullMarked;
