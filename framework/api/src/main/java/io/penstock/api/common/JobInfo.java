package io.penstock.api.common;

/** The job that a function runs in. */
public interface JobInfo {
    /** 32 hex digits, derived from the job's name: the same in every run. */
    String getJobId();

    String getJobName();
}
