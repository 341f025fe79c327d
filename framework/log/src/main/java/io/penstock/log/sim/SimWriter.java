package io.penstock.log.sim;

import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Writes outside transactions. */
final class SimWriter implements LogWriter {

    private final SimProcess process;
    private final SimCluster cluster;
    private final SimProducer producer;
    private final Set<Pending<Void>> unanswered = new LinkedHashSet<>();
    private boolean closed;

    SimWriter(SimProcess process, SimCluster cluster, String name) {
        this.process = process;
        this.cluster = cluster;
        this.producer = new SimProducer(process, cluster, name);
    }

    @Override
    public Pending<Void> send(Collection<LogWrite> records) {
        process.requireAlive();
        if (closed) {
            return Pending.failed(new LogException(Reason.CLOSED, "the writer was closed"));
        }
        Pending<Void> pending = new Pending<>();
        unanswered.add(pending);
        producer.send(List.copyOf(records), cluster::produce, pending, failure -> unanswered.removeIf(Pending::isDone));
        return pending;
    }

    @Override
    public void close() {
        if (closed || process.isCrashed()) {
            return;
        }
        closed = true;
        LogException why = new LogException(Reason.CLOSED, "the writer was closed before the answer came");
        producer.drop(why);
        for (Pending<Void> pending : List.copyOf(unanswered)) {
            if (!pending.isDone()) {
                pending.fail(why);
            }
        }
        unanswered.clear();
    }
}
