package io.penstock.protocol.control;

import io.penstock.protocol.JobName;
import java.util.List;

/**
 * Incarnation numbers of the job up to this one were given, whether or not the topic still holds who had them: none is given twice.
 *
 * @param highest {@code >= 1}
 */
public record NumbersTaken(JobName job, long highest) implements ControlRecord {

    public NumbersTaken {
        if (highest < 1) {
            throw new IllegalArgumentException(
                    "highest incarnation number=" + highest + " of job " + job + " is below 1");
        }
    }

    @Override
    public ControlKey key() {
        return new ControlKey(ControlKind.NUMBERS_TAKEN, List.of(job.value()));
    }
}
