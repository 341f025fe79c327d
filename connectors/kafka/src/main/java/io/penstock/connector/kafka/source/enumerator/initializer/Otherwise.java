package io.penstock.connector.kafka.source.enumerator.initializer;

import io.penstock.log.Isolation;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** The second choice for partitions that the first one knows nothing of. */
@SuppressWarnings("deprecation") // the enum of Kafka that Flink\'s signatures have
final class Otherwise {

    private Otherwise() {}

    /**
     * @param known what the first choice found
     * @param refusal the message for {@code NONE}, from the missing partitions
     */
    static OffsetsLookup complete(
            Map<LogPartition, Long> known,
            List<LogPartition> partitions,
            OffsetResetStrategy otherwise,
            LogAdmin admin,
            Function<List<LogPartition>, String> refusal) {
        List<LogPartition> missing =
                partitions.stream().filter(p -> !known.containsKey(p)).sorted().toList();
        if (missing.isEmpty()) {
            return () -> Optional.of(known);
        }
        Pending<Map<LogPartition, Long>> rest =
                switch (otherwise) {
                    case EARLIEST -> admin.startOffsets(missing);
                    case LATEST -> admin.endOffsets(missing, Isolation.READ_COMMITTED);
                    case NONE -> throw new IllegalStateException(refusal.apply(missing));
                };
        return OffsetsLookup.chain(rest, found -> {
            Map<LogPartition, Long> all = new TreeMap<>(known);
            all.putAll(found);
            return () -> Optional.of(all);
        });
    }
}
