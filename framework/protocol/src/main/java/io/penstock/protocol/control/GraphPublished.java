package io.penstock.protocol.control;

import io.penstock.protocol.HexId;
import io.penstock.protocol.JobName;
import java.util.List;

/**
 * The graph that the job runs.
 *
 * @param hash of the graph
 * @param json its description as {@code GraphDescription.toJson()} writes it
 */
public record GraphPublished(JobName job, HexId hash, String json) implements ControlRecord {

    @Override
    public ControlKey key() {
        return new ControlKey(ControlKind.GRAPH_PUBLISHED, List.of(job.value()));
    }
}
