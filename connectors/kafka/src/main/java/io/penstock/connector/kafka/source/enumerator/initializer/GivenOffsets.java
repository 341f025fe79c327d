package io.penstock.connector.kafka.source.enumerator.initializer;

import io.penstock.log.LogAdmin;
import io.penstock.log.LogPartition;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/** Offsets that the job's author names, and something else for other partitions. */
@SuppressWarnings("deprecation") // the enum of Kafka that Flink\'s signatures have
record GivenOffsets(Map<TopicPartition, Long> offsets, OffsetResetStrategy otherwise) implements OffsetsInitializer {

    GivenOffsets {
        offsets = Map.copyOf(offsets);
        offsets.forEach((partition, offset) -> {
            if (offset < 0) {
                throw new IllegalArgumentException(
                        "OffsetsInitializer.offsets: offset " + offset + " of " + partition + "; at least 0");
            }
        });
    }

    @Override
    public OffsetsLookup lookUp(LogAdmin admin, String group, List<LogPartition> partitions) {
        Map<LogPartition, Long> known = new TreeMap<>();
        for (LogPartition partition : partitions) {
            Long offset = offsets.get(new TopicPartition(partition.topic(), partition.partition()));
            if (offset != null) {
                known.put(partition, offset);
            }
        }
        return Otherwise.complete(
                known,
                partitions,
                otherwise,
                admin,
                missing -> "OffsetsInitializer.offsets names no offset for " + missing
                        + "; add them, or pass OffsetResetStrategy.EARLIEST or LATEST for those not named");
    }

    @Override
    public String describe() {
        return "given offsets";
    }
}
