package io.penstock.api.common;

/**
 * What {@code execute} returns when a job has ended: a bounded one by itself, any other because it was stopped.
 *
 * @param jobId 32 hex digits
 * @param netRuntimeMs milliseconds that it ran in this process
 */
public record JobExecutionResult(String jobId, long netRuntimeMs) {
    public String getJobID() {
        return jobId;
    }

    /** Milliseconds. */
    public long getNetRuntime() {
        return netRuntimeMs;
    }
}
