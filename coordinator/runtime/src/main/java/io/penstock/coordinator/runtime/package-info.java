/**
 * Runs the coordinator core on the log: takes the coordinator's transactional id, replays the control topic, makes decisions
 * durable, then carries them out. No decision is made here, and no thread; the owner calls {@code doWork}.
 */
@NullMarked
package io.penstock.coordinator.runtime;

import org.jspecify.annotations.NullMarked;
