package io.penstock.quarkus.deployment;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Looks again and again until something is so. */
final class Eventually {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final long LOOK_AGAIN_NANOS = 20_000_000;

    private Eventually() {}

    /** A look. */
    @FunctionalInterface
    interface Look {
        String look() throws Exception;
    }

    static void within30s(Look look, Predicate<String> isSo) throws Exception {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        String seen = look.look();
        while (!isSo.test(seen)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + DEADLINE + "; last seen: " + seen);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            seen = look.look();
        }
    }
}
