/**
 * Logs that break the commit protocol in one way each, to see that the simulation notices. They stand between a process and the simulated
 * cluster; the engine and the coordinator above them are the production ones, unchanged.
 */
@NullMarked
package io.penstock.simulation.mutant;

import org.jspecify.annotations.NullMarked;
