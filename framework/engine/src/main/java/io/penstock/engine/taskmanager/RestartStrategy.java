package io.penstock.engine.taskmanager;

import java.util.OptionalLong;

/**
 * How often, and after what delay, a process that failed goes on: exponential delay with a bounded number of attempts, as Flink's
 * exponential-delay strategy; attempts are forgotten after a stable time. Owned by one thread; no clock of its own.
 */
public final class RestartStrategy {

    /**
     * @param attemptsMax restarts without a stable time in between, {@code >= 0}
     * @param delayMs before the first restart; doubles with each
     * @param delayMaxMs bound of the delay
     * @param stableMs without a failure, after which attempts count from none again
     */
    public record Settings(int attemptsMax, long delayMs, long delayMaxMs, long stableMs) {

        public Settings {
            if (attemptsMax < 0 || delayMs < 0 || delayMaxMs < delayMs || stableMs < 0) {
                throw new IllegalArgumentException("restart strategy with attempts=" + attemptsMax + " delay=" + delayMs
                        + " ms delay-max=" + delayMaxMs + " ms stable=" + stableMs
                        + " ms; none may be negative, delay-max not below delay");
            }
        }

        public static Settings defaults() {
            return new Settings(3, 1_000, 30_000, 60_000);
        }
    }

    private final Settings settings;
    private int attempts;
    private long lastFailureMs = Long.MIN_VALUE;

    public RestartStrategy(Settings settings) {
        this.settings = settings;
    }

    /** The delay in milliseconds before the next attempt; empty where they are exhausted. */
    public OptionalLong onFailure(long nowMs) {
        if (lastFailureMs != Long.MIN_VALUE && nowMs - lastFailureMs > settings.stableMs()) {
            attempts = 0;
        }
        lastFailureMs = nowMs;
        if (attempts >= settings.attemptsMax()) {
            return OptionalLong.empty();
        }
        long delayMs = settings.delayMs();
        for (int i = 0; i < attempts && delayMs < settings.delayMaxMs(); i++) {
            delayMs = delayMs > settings.delayMaxMs() / 2 ? settings.delayMaxMs() : delayMs * 2;
        }
        attempts++;
        return OptionalLong.of(Math.min(delayMs, settings.delayMaxMs()));
    }

    public int attempts() {
        return attempts;
    }
}
