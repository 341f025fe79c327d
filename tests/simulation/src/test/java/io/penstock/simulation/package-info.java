/**
 * Whole jobs on the simulated log: the production engine, commit and coordinator on one thread, virtual time, one seed. Re-implements no
 * decision; what is here drives, breaks and checks.
 */
@NullMarked
package io.penstock.simulation;

import org.jspecify.annotations.NullMarked;
