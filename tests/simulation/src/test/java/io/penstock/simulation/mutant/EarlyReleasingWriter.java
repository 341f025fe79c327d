package io.penstock.simulation.mutant;

import io.penstock.log.Log;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import io.penstock.statestore.journal.JournalDecoder;
import io.penstock.statestore.journal.JournalRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Writes what a task that is released journals at once, and not with the transaction. */
final class EarlyReleasingWriter extends ForwardingWriter {

    private final LogWriter early;

    EarlyReleasingWriter(Log log, String transactionalId, Duration timeout) {
        super(log.openTransactionalWriter(transactionalId, timeout));
        this.early = log.openWriter("early-" + transactionalId);
    }

    @Override
    public Pending<Void> send(Collection<LogWrite> readOnce) {
        List<LogWrite> records = List.copyOf(readOnce);
        Set<LogPartition> released = new HashSet<>();
        for (LogWrite record : records) {
            if (isBaton(record)) {
                released.add(new LogPartition(record.topic(), record.partition()));
            }
        }
        if (released.isEmpty()) {
            return super.send(records);
        }
        List<LogWrite> before = new ArrayList<>();
        List<LogWrite> rest = new ArrayList<>();
        for (LogWrite record : records) {
            boolean now = released.contains(new LogPartition(record.topic(), record.partition()));
            (now ? before : rest).add(record);
        }
        Pending<Void> written = early.send(before);
        return rest.isEmpty() ? written : super.send(rest);
    }

    private static boolean isBaton(LogWrite record) {
        if (!record.topic().endsWith(".journal")) {
            return false;
        }
        JournalRecord journaled = JournalDecoder.decode(Objects.requireNonNull(record.value()));
        return journaled.kind() == JournalRecord.Kind.COMMIT
                && !journaled.continued()
                && JournalDecoder.commit(journaled, journaled.body()).releasedTo() != null;
    }

    @Override
    public void close() {
        early.close();
        super.close();
    }
}
