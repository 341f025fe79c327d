package io.penstock.coordinator.core;

/**
 * The time of an event, on both clocks.
 *
 * @param epochMs milliseconds since the epoch; may jump
 * @param nanos from an arbitrary origin, never going back; silence is measured by it
 */
public record Now(long epochMs, long nanos) {}
