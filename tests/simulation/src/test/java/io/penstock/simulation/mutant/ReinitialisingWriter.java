package io.penstock.simulation.mutant;

import io.penstock.log.CommittedOffset;
import io.penstock.log.Log;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Where it is fenced, it takes its id again, and repeats the transaction that it was in. */
final class ReinitialisingWriter implements TransactionalWriter {

    private final Log log;
    private final Duration timeout;
    private final List<Consumer<TransactionalWriter>> written = new ArrayList<>();
    private TransactionalWriter writer;
    private boolean fenced;
    private boolean closed;

    ReinitialisingWriter(Log log, String transactionalId, Duration timeout) {
        this.log = log;
        this.timeout = timeout;
        this.writer = log.openTransactionalWriter(transactionalId, timeout);
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
        written.clear();
        writer.begin();
    }

    @Override
    public Pending<Void> send(Collection<LogWrite> readOnce) {
        List<LogWrite> records = List.copyOf(readOnce);
        written.add(again -> again.send(records));
        return unfenced(writer.send(records));
    }

    @Override
    public Pending<Void> sendOffsets(String group, Map<LogPartition, CommittedOffset> offsets) {
        written.add(again -> again.sendOffsets(group, offsets));
        return unfenced(writer.sendOffsets(group, offsets));
    }

    @Override
    public Pending<Void> commit() {
        Pending<Void> answer = new Pending<>();
        Pending<Void> asked = writer.commit();
        asked.wakeWhenDone(() -> {
            if (isFenced(asked) || fenced) {
                takeAgain(answer);
            } else {
                settle(asked, answer);
            }
        });
        return answer;
    }

    @Override
    public Pending<Void> abort() {
        return writer.abort();
    }

    @Override
    public void close() {
        closed = true;
        writer.close();
    }

    /** A refusal of what is written shows at the commit, which repeats it. */
    private Pending<Void> unfenced(Pending<Void> asked) {
        Pending<Void> answer = new Pending<>();
        asked.wakeWhenDone(() -> {
            if (isFenced(asked)) {
                fenced = true;
                answer.complete(null);
            } else {
                settle(asked, answer);
            }
        });
        return answer;
    }

    private void takeAgain(Pending<Void> answer) {
        fenced = false;
        if (closed) {
            answer.fail(new LogException(Reason.CLOSED, "closed"));
            return;
        }
        writer.close();
        writer = log.openTransactionalWriter(writer.transactionalId(), timeout);
        Pending<Void> init = writer.init();
        init.wakeWhenDone(() -> {
            if (init.isFailed() || closed) {
                settle(init, answer);
                return;
            }
            writer.begin();
            written.forEach(again -> again.accept(writer));
            Pending<Void> commit = writer.commit();
            commit.wakeWhenDone(() -> settle(commit, answer));
        });
    }

    private static boolean isFenced(Pending<Void> asked) {
        return asked.isFailed() && asked.failure().reason() == Reason.FENCED;
    }

    private static void settle(Pending<Void> asked, Pending<Void> answer) {
        if (asked.isFailed()) {
            answer.fail(asked.failure());
        } else {
            answer.complete(null);
        }
    }
}
