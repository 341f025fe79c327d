package io.penstock.simulation.mutant;

import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogReader;
import io.penstock.log.LogWriter;
import io.penstock.log.TransactionalWriter;
import java.time.Duration;

/** A process's log, but for what is overridden. */
public class ForwardingLog implements Log {

    private final Log log;

    protected ForwardingLog(Log log) {
        this.log = log;
    }

    @Override
    public LogAdmin admin() {
        return log.admin();
    }

    @Override
    public LogReader openReader(String name, Isolation isolation) {
        return log.openReader(name, isolation);
    }

    @Override
    public TransactionalWriter openTransactionalWriter(String transactionalId, Duration transactionTimeout) {
        return log.openTransactionalWriter(transactionalId, transactionTimeout);
    }

    @Override
    public LogWriter openWriter(String name) {
        return log.openWriter(name);
    }

    @Override
    public void close() {
        log.close();
    }
}
