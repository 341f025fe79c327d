package io.penstock.log.sim;

import io.penstock.log.CommittedOffset;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.TransactionCalls;
import io.penstock.log.TransactionalWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A transactional id's writer. Sends are under way together, in order per partition; everything else waits for what was called
 * before it. A failed write makes the transaction one that can only be aborted; being fenced is the end.
 */
final class SimTransactionalWriter implements TransactionalWriter {

    private final SimProcess process;
    private final SimCluster cluster;
    private final String transactionalId;
    private final Duration timeout;
    private final TransactionCalls calls;
    private final SimProducer producer;
    private final ArrayDeque<Command> commands = new ArrayDeque<>();
    private final ArrayDeque<Pending<Void>> unanswered = new ArrayDeque<>();

    private int epoch = -1;
    private boolean busy;
    private boolean written;
    private boolean closed;
    private @Nullable LogException abortOnly;
    private @Nullable LogException ended;

    SimTransactionalWriter(SimProcess process, SimCluster cluster, String transactionalId, Duration timeout) {
        this.process = process;
        this.cluster = cluster;
        this.transactionalId = transactionalId;
        this.timeout = timeout;
        this.calls = new TransactionCalls(transactionalId);
        this.producer = new SimProducer(process, cluster, transactionalId);
    }

    @Override
    public String transactionalId() {
        return transactionalId;
    }

    @Override
    public Pending<Void> init() {
        process.requireAlive();
        return closed ? refuse() : enqueue(calls.init(new Pending<>()), this::doInit, false);
    }

    @Override
    public void begin() {
        process.requireAlive();
        if (closed) {
            throw closedFailure();
        }
        calls.begin();
        written = false;
        abortOnly = null;
    }

    @Override
    public Pending<Void> send(Collection<LogWrite> records) {
        process.requireAlive();
        if (closed) {
            return refuse();
        }
        calls.write("send");
        List<LogWrite> writes = List.copyOf(records);
        return enqueue(new Pending<>(), pending -> doSend(writes, pending), true);
    }

    @Override
    public Pending<Void> sendOffsets(String group, Map<LogPartition, CommittedOffset> offsets) {
        process.requireAlive();
        if (closed) {
            return refuse();
        }
        calls.write("sendOffsets");
        Map<LogPartition, CommittedOffset> sent = new TreeMap<>(offsets);
        return enqueue(new Pending<>(), pending -> doSendOffsets(group, sent, pending), false);
    }

    @Override
    public Pending<Void> commit() {
        process.requireAlive();
        return closed ? refuse() : enqueue(calls.commit(new Pending<>()), pending -> doEnd(true, pending), false);
    }

    @Override
    public Pending<Void> abort() {
        process.requireAlive();
        return closed ? refuse() : enqueue(calls.abort(new Pending<>()), pending -> doEnd(false, pending), false);
    }

    @Override
    public void close() {
        if (closed || process.isCrashed()) {
            return;
        }
        closed = true;
        LogException why =
                new LogException(Reason.CLOSED, "writer " + transactionalId + " was closed before the answer came");
        commands.clear();
        producer.drop(why);
        for (Pending<Void> pending : unanswered) {
            if (!pending.isDone()) {
                pending.fail(why);
            }
        }
        unanswered.clear();
    }

    private Pending<Void> enqueue(Pending<Void> pending, Work work, boolean send) {
        unanswered.removeIf(Pending::isDone);
        unanswered.add(pending);
        commands.add(new Command(work, pending, send));
        pump();
        return pending;
    }

    private void pump() {
        while (!closed && !busy && !commands.isEmpty()) {
            Command next = commands.element();
            if (!next.send && !producer.isIdle()) {
                return;
            }
            commands.remove();
            LogException end = ended;
            if (end != null) {
                next.pending.fail(new LogException(end.reason(), "writer " + transactionalId + " has ended", end));
            } else {
                next.work.start(next.pending);
            }
        }
    }

    private void doInit(Pending<Void> pending) {
        busy = true;
        process.request(
                SimOperation.Kind.INIT,
                transactionalId,
                transactionalId,
                reply -> cluster.coordinator().init(transactionalId, timeout, reply),
                new Answer(pending));
    }

    private void doSend(List<LogWrite> writes, Pending<Void> pending) {
        if (refusedAsAborted(pending)) {
            return;
        }
        written |= !writes.isEmpty();
        int now = epoch;
        producer.send(
                writes,
                (batch, reply) -> cluster.produce(transactionalId, now, batch, reply),
                pending,
                this::writeSettled);
    }

    private void doSendOffsets(String group, Map<LogPartition, CommittedOffset> offsets, Pending<Void> pending) {
        if (refusedAsAborted(pending)) {
            return;
        }
        if (offsets.isEmpty()) {
            pending.complete(null);
            return;
        }
        written = true;
        busy = true;
        int now = epoch;
        process.<Void>request(
                SimOperation.Kind.OFFSETS,
                transactionalId,
                group,
                reply -> cluster.commitOffsets(transactionalId, now, group, offsets, reply),
                new Reply<>() {
                    @Override
                    public void done(@Nullable Void nothing) {
                        settle(null);
                    }

                    @Override
                    public void failed(Reason reason, String message) {
                        settle(new LogException(reason, message));
                    }

                    private void settle(@Nullable LogException failure) {
                        busy = false;
                        answer(pending, failure);
                        writeSettled(failure);
                    }
                });
    }

    /** A transaction that wrote nothing is the writer's own affair: the cluster never heard of it. */
    private void doEnd(boolean commit, Pending<Void> pending) {
        if (commit && refusedAsAborted(pending)) {
            return;
        }
        if (!written) {
            pending.complete(null);
            return;
        }
        busy = true;
        int now = epoch;
        process.request(
                commit ? SimOperation.Kind.COMMIT : SimOperation.Kind.ABORT,
                transactionalId,
                transactionalId,
                reply -> cluster.coordinator().end(transactionalId, now, commit, reply),
                new Answer(pending));
    }

    private boolean refusedAsAborted(Pending<Void> pending) {
        LogException why = abortOnly;
        if (why == null) {
            return false;
        }
        pending.fail(new LogException(
                Reason.ABORTED, "a write of the transaction of " + transactionalId + " failed: abort it", why));
        return true;
    }

    private void writeSettled(@Nullable LogException failure) {
        if (failure != null && failure.reason() == Reason.FENCED) {
            ended = failure;
        } else if (failure != null && abortOnly == null) {
            abortOnly = failure;
            producer.drop(new LogException(Reason.ABORTED, "an earlier write failed", failure));
        }
        pump();
    }

    private static void answer(Pending<Void> pending, @Nullable LogException failure) {
        if (pending.isDone()) {
            return;
        }
        if (failure == null) {
            pending.complete(null);
        } else {
            pending.fail(failure);
        }
    }

    private Pending<Void> refuse() {
        return Pending.failed(closedFailure());
    }

    private LogException closedFailure() {
        return new LogException(Reason.CLOSED, "writer " + transactionalId + " was closed");
    }

    private interface Work {
        void start(Pending<Void> pending);
    }

    private record Command(Work work, Pending<Void> pending, boolean send) {}

    /** The end of init, commit or abort: the epoch of what follows. */
    private final class Answer implements Reply<Integer> {
        private final Pending<Void> pending;

        private Answer(Pending<Void> pending) {
            this.pending = pending;
        }

        @Override
        public void done(@Nullable Integer newEpoch) {
            busy = false;
            if (newEpoch != null) {
                epoch = newEpoch;
            }
            answer(pending, null);
            pump();
        }

        @Override
        public void failed(Reason reason, String message) {
            busy = false;
            LogException failure = new LogException(reason, message);
            if (reason != Reason.UNKNOWN_OUTCOME && reason != Reason.ABORTED) {
                ended = failure;
            }
            answer(pending, failure);
            pump();
        }
    }
}
