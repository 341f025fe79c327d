package io.penstock.protocol.control;

import io.penstock.protocol.JobName;
import java.util.List;
import java.util.Optional;

/**
 * What a control record is about. Of two records with equal keys the later one holds.
 *
 * @param parts as many as the kind has; the first is the job, where the kind belongs to one
 */
public record ControlKey(ControlKind kind, List<String> parts) {

    public ControlKey {
        parts = List.copyOf(parts);
        if (parts.size() != kind.keyParts()) {
            throw new IllegalArgumentException(
                    "control key of " + kind + " has parts " + parts + "; wanted " + kind.keyParts());
        }
    }

    /** The job it belongs to; empty for what concerns them all. */
    public Optional<JobName> job() {
        return parts.isEmpty() ? Optional.empty() : Optional.of(new JobName(parts.get(0)));
    }

    String part(int index) {
        return parts.get(index);
    }
}
