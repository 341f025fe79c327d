package io.penstock.api.common;

import java.util.Map;
import java.util.concurrent.TimeUnit;

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

    /** In the unit asked for, rounded down. */
    public long getNetRuntime(TimeUnit desiredUnit) {
        return desiredUnit.convert(netRuntimeMs, TimeUnit.MILLISECONDS);
    }

    /**
     * There are no accumulators.
     *
     * @throws UnsupportedOperationException always, naming what to use instead
     */
    @SuppressWarnings({"DoNotCallSuggester", "TypeParameterUnusedInFormals"}) // the signature is Flink's
    public <T> T getAccumulatorResult(String accumulatorName) {
        throw new UnsupportedOperationException(
                "accumulator \"" + accumulatorName + "\": there are none; count with a metric"
                        + " (getRuntimeContext().getMetricGroup()), or emit what was counted to a sink");
    }

    /** Always empty: there are no accumulators. */
    public Map<String, Object> getAllAccumulatorResults() {
        return Map.of();
    }
}
