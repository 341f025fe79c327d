package io.penstock.connector.kafka.source.enumerator.initializer;

import io.penstock.log.Isolation;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogPartition;
import java.util.List;

/** Either end of what a partition holds. */
enum EndOfPartition implements OffsetsInitializer {
    EARLIEST {
        @Override
        public OffsetsLookup lookUp(LogAdmin admin, String group, List<LogPartition> partitions) {
            return OffsetsLookup.of(admin.startOffsets(partitions));
        }
    },
    /** The last stable offset: nothing that commits after the start is left out. */
    LATEST {
        @Override
        public OffsetsLookup lookUp(LogAdmin admin, String group, List<LogPartition> partitions) {
            return OffsetsLookup.of(admin.endOffsets(partitions, Isolation.READ_COMMITTED));
        }
    };

    @Override
    public String describe() {
        return this == EARLIEST ? "the earliest record" : "the end";
    }
}
