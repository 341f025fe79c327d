package io.penstock.core.execution;

import io.penstock.api.common.JobExecutionResult;
import io.penstock.api.common.JobStatus;
import java.util.concurrent.CompletableFuture;

/** A job that {@code executeAsync} has started in this process. Any thread. */
public interface JobClient {

    /** 32 hex digits, the same for every start of a job of this name. */
    String getJobID();

    /** Where the job stands in this process, now: the future is done. */
    CompletableFuture<JobStatus> getJobStatus();

    /**
     * Ends the job in this process with a last commit; it is not undone, and other processes of the job go on. Done when it has ended; without
     * effect after that.
     */
    CompletableFuture<Void> cancel();

    /**
     * Done when the job has ended here, by itself or because it was cancelled.
     *
     * @return fails with {@link io.penstock.runtime.client.JobExecutionException} where the job failed
     */
    CompletableFuture<JobExecutionResult> getJobExecutionResult();
}
