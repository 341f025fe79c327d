package io.penstock.protocol.control;

import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import java.util.List;

/**
 * How a job has ended, and when. Taken back when somebody joins the job again.
 *
 * @param run that has ended; says nothing about another
 * @param endedMs since the epoch
 * @param cause for people: what the last of its processes gave up for; empty where it has finished
 */
public record JobEnded(JobName job, RunId run, Outcome outcome, long endedMs, String cause) implements ControlRecord {

    /** By the number on the wire. */
    public enum Outcome {
        /** All its tasks have come to the end of their input. */
        FINISHED(1),
        /** Nobody runs it, and the last who did has given up. */
        FAILED(2);

        private final int code;

        Outcome(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        /** @throws IllegalArgumentException where there is none of this code */
        static Outcome ofCode(int code) {
            for (Outcome outcome : values()) {
                if (outcome.code == code) {
                    return outcome;
                }
            }
            throw new IllegalArgumentException("a job that ended with outcome " + code + ", which does not exist");
        }
    }

    @Override
    public ControlKey key() {
        return keyOf(job);
    }

    /** The key under which the job's end stands. */
    public static ControlKey keyOf(JobName job) {
        return new ControlKey(ControlKind.JOB_ENDED, List.of(job.value()));
    }
}
