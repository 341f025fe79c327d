/**
 * What the coordinator decides, without effects: events and the time come in, decisions go out, state is what the control topic's
 * records say. No log, no clock, no threads here; the runtime has them.
 */
@NullMarked
package io.penstock.coordinator.core;

import org.jspecify.annotations.NullMarked;
