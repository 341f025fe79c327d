package io.penstock.log;

import java.time.Duration;

/**
 * A cluster's log. Two implementations: Kafka, and the simulated log of the tests; one contract suite runs on both.
 * The opener of a reader or writer is its owner thread and closes it.
 */
public interface Log extends AutoCloseable {

    LogAdmin admin();

    /** @param name for metrics and the cluster's own logs */
    LogReader openReader(String name, Isolation isolation);

    /** @param transactionTimeout after which the cluster aborts a transaction by itself */
    TransactionalWriter openTransactionalWriter(String transactionalId, Duration transactionTimeout);

    LogWriter openWriter(String name);

    @Override
    void close();
}
