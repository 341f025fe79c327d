package io.penstock.log.sim;

import io.penstock.log.CommittedOffset;
import io.penstock.log.LogPartition;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A group's offsets on its coordinator. As in Kafka, offsets of a transaction count once its marker is written, and of two the one
 * appended later wins, whichever marker came last.
 */
final class SimGroup {

    private final Map<LogPartition, Stored> stored = new TreeMap<>();
    private final Map<SimTransaction, Map<LogPartition, Stored>> pending = new HashMap<>();
    private final Map<String, SimTransaction> open = new TreeMap<>();
    private long appended;

    /** The transaction of this id whose offsets wait here for their marker. */
    @Nullable SimTransaction openTransaction(String transactionalId) {
        return open.get(transactionalId);
    }

    void append(SimTransaction transaction, Map<LogPartition, CommittedOffset> offsets) {
        open.put(transaction.transactionalId(), transaction);
        Map<LogPartition, Stored> ofTransaction = pending.computeIfAbsent(transaction, t -> new TreeMap<>());
        offsets.forEach((partition, offset) -> ofTransaction.put(partition, new Stored(offset, appended++)));
    }

    /** Outside transactions. */
    void store(Map<LogPartition, CommittedOffset> offsets) {
        offsets.forEach((partition, offset) -> stored.put(partition, new Stored(offset, appended++)));
    }

    void end(SimTransaction transaction, boolean commit) {
        open.remove(transaction.transactionalId());
        Map<LogPartition, Stored> ofTransaction = pending.remove(transaction);
        if (commit && ofTransaction != null) {
            ofTransaction.forEach((partition, offset) ->
                    stored.merge(partition, offset, (old, fresh) -> fresh.order > old.order ? fresh : old));
        }
    }

    /** Whether a transaction is deciding the offset of one of these. */
    boolean isUnstable(Collection<LogPartition> partitions) {
        return pending.values().stream().anyMatch(offsets -> partitions.stream().anyMatch(offsets::containsKey));
    }

    /** What is decided and marked. */
    Map<LogPartition, CommittedOffset> offsets(Collection<LogPartition> partitions) {
        Map<LogPartition, CommittedOffset> found = new TreeMap<>();
        for (LogPartition partition : partitions) {
            Stored offset = stored.get(partition);
            if (offset != null) {
                found.put(partition, offset.offset);
            }
        }
        return found;
    }

    /** What counts once every decided transaction has its marker: for oracles. */
    Map<LogPartition, CommittedOffset> decidedOffsets() {
        Map<LogPartition, Stored> decided = new TreeMap<>(stored);
        pending.forEach((transaction, offsets) -> {
            if (transaction.isCommitted()) {
                offsets.forEach((partition, offset) ->
                        decided.merge(partition, offset, (old, fresh) -> fresh.order > old.order ? fresh : old));
            }
        });
        Map<LogPartition, CommittedOffset> found = new TreeMap<>();
        decided.forEach((partition, offset) -> found.put(partition, offset.offset));
        return found;
    }

    private record Stored(CommittedOffset offset, long order) {}
}
