package io.penstock.local.memory;

import io.penstock.log.CommittedOffset;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import java.util.Collection;
import java.util.Map;

/** A transactional writer behind the log's lock. */
final class LockedTransactionalWriter implements TransactionalWriter {

    private final MemoryLog log;
    private final TransactionalWriter writer;

    LockedTransactionalWriter(MemoryLog log, TransactionalWriter writer) {
        this.log = log;
        this.writer = writer;
    }

    @Override
    public String transactionalId() {
        return writer.transactionalId();
    }

    @Override
    public Pending<Void> init() {
        return log.locked(writer::init);
    }

    @Override
    public void begin() {
        log.locked(writer::begin);
    }

    @Override
    public Pending<Void> send(Collection<LogWrite> records) {
        return log.locked(() -> writer.send(records));
    }

    @Override
    public Pending<Void> sendOffsets(String group, Map<LogPartition, CommittedOffset> offsets) {
        return log.locked(() -> writer.sendOffsets(group, offsets));
    }

    @Override
    public Pending<Void> commit() {
        return log.locked(writer::commit);
    }

    @Override
    public Pending<Void> abort() {
        return log.locked(writer::abort);
    }

    @Override
    public void close() {
        log.locked(writer::close);
    }
}
