package io.penstock.protocol.checkpoint;

/**
 * How a job is checkpointed.
 *
 * @param intervalMs from one barrier to the next, {@code >= 1}
 * @param timeoutMs after which a checkpoint that is not complete is aborted, {@code >= 1}
 * @param minPauseMs from the end of one to the barrier of the next at least, {@code >= 0}
 * @param retained completed checkpoints that can be restored, {@code >= 1}
 */
public record CheckpointSettings(long intervalMs, long timeoutMs, long minPauseMs, int retained) {

    public CheckpointSettings {
        if (intervalMs < 1 || timeoutMs < 1 || minPauseMs < 0 || retained < 1) {
            throw new IllegalArgumentException("checkpoint interval=" + intervalMs + " ms, timeout=" + timeoutMs
                    + " ms, min-pause=" + minPauseMs + " ms, retained=" + retained
                    + "; interval, timeout and retained are at least 1, min-pause is not negative");
        }
    }
}
