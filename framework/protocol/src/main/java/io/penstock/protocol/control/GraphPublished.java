package io.penstock.protocol.control;

import io.penstock.protocol.HexId;
import io.penstock.protocol.JobName;
import java.util.List;

/**
 * The graph that the job runs, and the tasks that it has.
 *
 * @param hash of the graph
 * @param json its description as {@code GraphDescription.toJson()} writes it
 * @param stages the tasks of each stage, in the graph's order; empty where they are not known (format version 1)
 */
public record GraphPublished(JobName job, HexId hash, String json, List<Stage> stages) implements ControlRecord {

    /**
     * A stage's tasks.
     *
     * @param indexes of the tasks, rising
     */
    public record Stage(String name, List<Integer> indexes) {

        public Stage {
            indexes = List.copyOf(indexes);
            for (int i = 1; i < indexes.size(); i++) {
                if (indexes.get(i - 1) >= indexes.get(i)) {
                    throw new IllegalArgumentException(
                            "task indexes of stage \"" + name + "\" do not rise: " + indexes);
                }
            }
        }
    }

    public GraphPublished {
        stages = List.copyOf(stages);
    }

    /** As format version 1 had it, without the tasks. */
    public GraphPublished(JobName job, HexId hash, String json) {
        this(job, hash, json, List.of());
    }

    @Override
    public ControlKey key() {
        return new ControlKey(ControlKind.GRAPH_PUBLISHED, List.of(job.value()));
    }
}
