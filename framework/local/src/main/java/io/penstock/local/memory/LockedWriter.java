package io.penstock.local.memory;

import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import java.util.Collection;

/** A writer behind the log's lock. */
final class LockedWriter implements LogWriter {

    private final MemoryLog log;
    private final LogWriter writer;

    LockedWriter(MemoryLog log, LogWriter writer) {
        this.log = log;
        this.writer = writer;
    }

    @Override
    public Pending<Void> send(Collection<LogWrite> records) {
        return log.locked(() -> writer.send(records));
    }

    @Override
    public void close() {
        log.locked(writer::close);
    }
}
