package io.penstock.runtime.client;

/** A job that was executed has failed: its restarts are used up, it was refused at the start, or another process took its place. */
public class JobExecutionException extends Exception {

    private final String jobId;

    /**
     * @param jobId 32 hex digits
     * @param message what happened, and where there is one, the remedy
     */
    public JobExecutionException(String jobId, String message) {
        super(message);
        this.jobId = jobId;
    }

    /** 32 hex digits. */
    public String getJobID() {
        return jobId;
    }
}
