package io.penstock.protocol.join;

import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TopicNames;
import java.util.HashSet;
import java.util.List;

/** The tasks that one stage has, as the joining TaskManager's graph and its sources say. */
public sealed interface StageTasks {

    /** The stage's name. */
    String stage();

    /**
     * Tasks numbered from 0: the key groups of a keyed stage.
     *
     * @param tasks {@code >= 1}
     */
    record Numbered(String stage, int tasks) implements StageTasks {

        public Numbered {
            TopicNames.requireStage(stage);
            if (tasks < 1) {
                throw new IllegalArgumentException("tasks=" + tasks + " of stage \"" + stage + "\" is below 1");
            }
        }
    }

    /**
     * One task per source partition; their indexes are the coordinator's to give.
     *
     * @param partitions each once; may be empty
     */
    record Sources(String stage, List<SourcePartition> partitions) implements StageTasks {

        public Sources {
            TopicNames.requireStage(stage);
            partitions = List.copyOf(partitions);
            if (new HashSet<>(partitions).size() != partitions.size()) {
                throw new IllegalArgumentException(
                        "source stage \"" + stage + "\" names a partition twice: " + partitions);
            }
        }
    }
}
