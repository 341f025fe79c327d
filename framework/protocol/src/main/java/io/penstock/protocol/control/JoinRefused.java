package io.penstock.protocol.control;

import io.penstock.protocol.JobName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The TaskManager that asked with this nonce does not become an incarnation. It may ask again, with another nonce. Taken back after
 * a while.
 *
 * @param nonce of the join request, not empty
 * @param message for people: what, the ids and the remedy
 */
public record JoinRefused(JobName job, String nonce, Reason reason, String message) implements ControlRecord {

    /** Why; the numbers on the wire are never reused. */
    public enum Reason {
        /** The graph's description does not fit into a control record. Asking again does not help. */
        GRAPH_TOO_LARGE(1),
        /** Others run another graph of the job. Asking again helps once they have left. */
        OTHER_GRAPH(2),
        /** Another TaskManager runs the job alone, or this one wants to beside others that do not. */
        EXCLUSIVE(3),
        /** The job has finished: asking again does not help. */
        FINISHED(4);

        private final int code;

        Reason(int code) {
            this.code = code;
        }

        /** Its number on the wire. */
        public int code() {
            return code;
        }

        /** Null where no reason has this code. */
        static @Nullable Reason ofCode(int code) {
            for (Reason reason : values()) {
                if (reason.code == code) {
                    return reason;
                }
            }
            return null;
        }
    }

    public JoinRefused {
        if (nonce.isEmpty()) {
            throw new IllegalArgumentException("a refused join of job " + job + " has an empty nonce");
        }
    }

    @Override
    public ControlKey key() {
        return new ControlKey(ControlKind.JOIN_REFUSED, List.of(job.value(), nonce));
    }
}
