package io.penstock.connector.kafka.source.enumerator.initializer;

import io.penstock.log.LogAdmin;
import io.penstock.log.LogPartition;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** What the job's group has committed, and something else where it has not. */
@SuppressWarnings("deprecation") // the enum of Kafka that Flink\'s signatures have
record CommittedByGroup(OffsetResetStrategy otherwise) implements OffsetsInitializer {

    /**
     * Begins the metadata of offsets that mirror a journal (docs/formats/control.md). A source is asked where to begin only where no
     * journal knows the partition: a mirror is then what a replaced process wrote of a commit that does not count.
     */
    private static final String MIRROR = "penstock:";

    @Override
    public OffsetsLookup lookUp(LogAdmin admin, String group, List<LogPartition> partitions) {
        return OffsetsLookup.chain(admin.committedOffsets(group, partitions), committed -> {
            Map<LogPartition, Long> known = new TreeMap<>();
            committed.forEach((partition, offset) -> {
                if (!offset.metadata().startsWith(MIRROR)) {
                    known.put(partition, offset.offset());
                }
            });
            return Otherwise.complete(
                    known,
                    partitions,
                    otherwise,
                    admin,
                    missing -> "group \"" + group + "\" has committed no offset for " + missing
                            + "; commit one (kafka-consumer-groups.sh --group " + group
                            + " --reset-offsets) or begin elsewhere:"
                            + " OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST)");
        });
    }

    @Override
    public String describe() {
        return "the group's offsets"
                + (otherwise == OffsetResetStrategy.NONE
                        ? ""
                        : ", else the " + otherwise.name().toLowerCase(Locale.ROOT) + " record");
    }
}
