package io.penstock.integration;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;

/**
 * Kafka 4.3.1 may come back from a kill, read that a transaction is to be committed, and call it complete without writing its markers:
 * nobody reads on behind it. Ends such transactions as an operator does (kafka-transactions.sh find-hanging, abort). One thread.
 */
final class HangingTransactions {

    private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();
    private static final Set<TransactionState> OVER =
            Set.of(TransactionState.EMPTY, TransactionState.COMPLETE_COMMIT, TransactionState.COMPLETE_ABORT);

    private final Cluster cluster;
    private Map<TopicPartition, Set<ProducerState>> before = Map.of();
    private final Set<Long> ended = new HashSet<>();
    private long lookedNanos = System.nanoTime();

    HangingTransactions(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Ends what has been open at two looks in a row without its coordinator knowing of it; looks every two seconds. */
    void endWhenDue() {
        if (System.nanoTime() - lookedNanos < LOOK_NANOS) {
            return;
        }
        lookedNanos = System.nanoTime();
        Set<Long> over = new HashSet<>();
        cluster.transactions("").stream()
                .filter(each -> OVER.contains(each.state()))
                .forEach(each -> over.add(each.producerId()));
        Map<TopicPartition, Set<ProducerState>> now = new HashMap<>();
        cluster.openTransactions(cluster.topics()).forEach((partition, producers) -> {
            for (ProducerState producer : producers) {
                if (!over.contains(producer.producerId())) {
                    continue;
                }
                if (before.getOrDefault(partition, Set.of()).contains(producer)) {
                    abort(partition, producer);
                } else {
                    now.computeIfAbsent(partition, absent -> new HashSet<>()).add(producer);
                }
            }
        });
        before = now;
    }

    private void abort(TopicPartition partition, ProducerState producer) {
        Cluster.get(cluster.admin()
                .abortTransaction(new AbortTransactionSpec(
                        partition,
                        producer.producerId(),
                        (short) producer.producerEpoch(),
                        producer.coordinatorEpoch().orElse(0)))
                .all());
        ended.add(producer.producerId());
    }

    /** How many transactions it has ended. */
    int ended() {
        return ended.size();
    }
}
