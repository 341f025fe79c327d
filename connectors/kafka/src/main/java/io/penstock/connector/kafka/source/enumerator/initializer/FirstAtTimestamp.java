package io.penstock.connector.kafka.source.enumerator.initializer;

import io.penstock.log.LogAdmin;
import io.penstock.log.LogPartition;
import java.time.Instant;
import java.util.List;

/** The first record at or after a time. */
record FirstAtTimestamp(long timestampMs) implements OffsetsInitializer {

    FirstAtTimestamp {
        if (timestampMs < 0) {
            throw new IllegalArgumentException(
                    "OffsetsInitializer.timestamp(" + timestampMs + "): milliseconds since the epoch, at least 0");
        }
    }

    @Override
    public OffsetsLookup lookUp(LogAdmin admin, String group, List<LogPartition> partitions) {
        return OffsetsLookup.of(admin.offsetsAt(partitions, timestampMs));
    }

    @Override
    public String describe() {
        return "the first record at or after " + Instant.ofEpochMilli(timestampMs);
    }
}
