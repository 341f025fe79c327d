package io.penstock.simulation.mutant;

import io.penstock.log.CommittedOffset;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import java.util.Collection;
import java.util.Map;

/** A transactional writer, but for what is overridden. */
public class ForwardingWriter implements TransactionalWriter {

    private final TransactionalWriter writer;

    protected ForwardingWriter(TransactionalWriter writer) {
        this.writer = writer;
    }

    @Override
    public String transactionalId() {
        return writer.transactionalId();
    }

    @Override
    public Pending<Void> init() {
        return writer.init();
    }

    @Override
    public void begin() {
        writer.begin();
    }

    @Override
    public Pending<Void> send(Collection<LogWrite> records) {
        return writer.send(records);
    }

    @Override
    public Pending<Void> sendOffsets(String group, Map<LogPartition, CommittedOffset> offsets) {
        return writer.sendOffsets(group, offsets);
    }

    @Override
    public Pending<Void> commit() {
        return writer.commit();
    }

    @Override
    public Pending<Void> abort() {
        return writer.abort();
    }

    @Override
    public void close() {
        writer.close();
    }
}
