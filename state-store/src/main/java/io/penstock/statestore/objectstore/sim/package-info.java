/** A simulated object store: in memory, faults drawn from a seed. For simulations and tests; holds no decision of the real ones. */
@NullMarked
package io.penstock.statestore.objectstore.sim;

import org.jspecify.annotations.NullMarked;
