package io.penstock.quarkus.messaging.deployment;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Looks again and again until something is so. */
final class Eventually {

    private static final Duration DEADLINE = Duration.ofSeconds(40);
    private static final long LOOK_AGAIN_NANOS = 20_000_000;

    private Eventually() {}

    static <T> T see(Callable<T> look, Predicate<T> isSo) throws Exception {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        T seen = look.call();
        while (!isSo.test(seen)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + DEADLINE + "; last seen: " + seen);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            seen = look.call();
        }
        return seen;
    }
}
