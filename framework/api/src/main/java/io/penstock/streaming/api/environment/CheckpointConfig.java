package io.penstock.streaming.api.environment;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Checkpoint settings made in code: each takes the place of its {@code penstock.checkpoint.*} key, whose value applies where nothing is
 * set here. Results do not wait for checkpoints: they are committed every {@code penstock.commit.interval}.
 */
public final class CheckpointConfig {
    private Optional<Duration> checkpointInterval = Optional.empty();
    private Optional<Duration> checkpointTimeout = Optional.empty();
    private Optional<Duration> minPauseBetweenCheckpoints = Optional.empty();
    private OptionalInt tolerableCheckpointFailureNumber = OptionalInt.empty();

    CheckpointConfig() {}

    /** {@code penstock.checkpoint.interval}; empty where it is not set in code. */
    public Optional<Duration> checkpointInterval() {
        return checkpointInterval;
    }

    /**
     * @param intervalMs at least 10 milliseconds
     */
    public void setCheckpointInterval(long intervalMs) {
        checkpointInterval = Optional.of(atLeast("checkpointInterval", intervalMs, 10));
    }

    /** {@code penstock.checkpoint.timeout}; empty where it is not set in code. */
    public Optional<Duration> checkpointTimeout() {
        return checkpointTimeout;
    }

    /**
     * @param timeoutMs at least 10 milliseconds
     */
    public void setCheckpointTimeout(long timeoutMs) {
        checkpointTimeout = Optional.of(atLeast("checkpointTimeout", timeoutMs, 10));
    }

    /** {@code penstock.checkpoint.min-pause}; empty where it is not set in code. */
    public Optional<Duration> minPauseBetweenCheckpoints() {
        return minPauseBetweenCheckpoints;
    }

    /**
     * @param pauseMs milliseconds, {@code >= 0}
     */
    public void setMinPauseBetweenCheckpoints(long pauseMs) {
        minPauseBetweenCheckpoints = Optional.of(atLeast("minPauseBetweenCheckpoints", pauseMs, 0));
    }

    /** {@code penstock.checkpoint.tolerable-failures}; empty where it is not set in code. */
    public OptionalInt tolerableCheckpointFailureNumber() {
        return tolerableCheckpointFailureNumber;
    }

    /**
     * @param failures {@code >= 0}
     */
    public void setTolerableCheckpointFailureNumber(int failures) {
        if (failures < 0) {
            throw new IllegalArgumentException("tolerableCheckpointFailureNumber=" + failures + "; at least 0");
        }
        tolerableCheckpointFailureNumber = OptionalInt.of(failures);
    }

    private static Duration atLeast(String name, long valueMs, long minMs) {
        if (valueMs < minMs) {
            throw new IllegalArgumentException(name + "=" + valueMs + " ms; at least " + minMs + " ms");
        }
        return Duration.ofMillis(valueMs);
    }
}
