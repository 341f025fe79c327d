package io.penstock.log;

import java.util.List;

/** Writes outside transactions, in order per partition and without duplicates in one writer's life. One owner thread. */
public interface LogWriter extends AutoCloseable {

    /** Done when every record is acknowledged by all in-sync replicas. Nothing is retried by the caller after UNKNOWN_OUTCOME. */
    Pending<Void> send(List<LogWrite> records);

    @Override
    void close();
}
