/**
 * The state of a task: what the engine sees of it. Tiers, journal codec and snapshots live in the packages below.
 */
@NullMarked
package io.penstock.statestore;

import org.jspecify.annotations.NullMarked;
