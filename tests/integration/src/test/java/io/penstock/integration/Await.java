package io.penstock.integration;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Polls a condition up to a deadline. */
final class Await {

    private static final long LOOK_AGAIN_NANOS = 2_000_000;

    private Await() {}

    /**
     * Returns once the condition holds.
     *
     * @param state asked when it does not in time, for the message
     * @throws AssertionError naming the condition and the state
     */
    static void until(String condition, Duration timeout, BooleanSupplier holds, Supplier<?> state) {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new AssertionError("not within " + timeout.toMillis() + " ms: " + condition + "; " + state.get());
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }
}
