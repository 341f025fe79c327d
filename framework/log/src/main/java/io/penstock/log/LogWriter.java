package io.penstock.log;

import java.util.Collection;

/** Writes outside transactions, in order per partition and without duplicates in one writer's life. One owner thread. */
public interface LogWriter extends AutoCloseable {

    /**
     * Done when every record is acknowledged by all in-sync replicas. Nothing is retried by the caller after UNKNOWN_OUTCOME. Where a record is refused, those before it may
     * have been written.
     *
     * @param records given away: another thread iterates over them, later
     */
    Pending<Void> send(Collection<LogWrite> records);

    @Override
    void close();
}
