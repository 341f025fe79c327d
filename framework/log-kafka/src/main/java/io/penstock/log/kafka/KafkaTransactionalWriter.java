package io.penstock.log.kafka;

import io.penstock.log.CommittedOffset;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.TransactionCalls;
import io.penstock.log.TransactionalWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;

/**
 * A transactional producer on a thread of its own. A failed write makes the transaction one that can only be aborted; being fenced
 * is the end. The producer is told to begin with the first write, so that an empty transaction never reaches it.
 */
final class KafkaTransactionalWriter implements TransactionalWriter {

    private final String transactionalId;
    private final TransactionCalls calls;
    private final WriterThread thread;
    private final RecordSender sender;
    private final Function<String, ConsumerGroupMetadata> groups;

    /** Set on the writer's thread and the producer's, of a transaction; the next begin clears it. */
    private volatile @Nullable LogException abortOnly;

    /** Set on the writer's thread and the producer's, for ever. */
    private volatile @Nullable LogException ended;

    /** Writer's thread: whether the producer is in a transaction. */
    private boolean inTransaction;

    KafkaTransactionalWriter(
            String transactionalId,
            Duration transactionTimeout,
            KafkaClients clients,
            KafkaTopics topics,
            Function<String, ConsumerGroupMetadata> groups) {
        this.transactionalId = transactionalId;
        this.calls = new TransactionCalls(transactionalId);
        this.thread = new WriterThread(
                transactionalId, () -> clients.transactionalWriter(transactionalId, transactionTimeout));
        this.sender = new RecordSender(transactionalId, topics);
        this.groups = groups;
    }

    @Override
    public String transactionalId() {
        return transactionalId;
    }

    @Override
    public Pending<Void> init() {
        if (thread.isClosed()) {
            return Pending.failed(thread.closedFailure());
        }
        Pending<Void> pending = calls.init(new Pending<>());
        return enqueue(pending, producer -> {
            producer.initTransactions();
            WriterThread.settle(pending, null);
        });
    }

    @Override
    public void begin() {
        if (thread.isClosed()) {
            throw thread.closedFailure();
        }
        calls.begin();
        abortOnly = null;
    }

    @Override
    public Pending<Void> send(Collection<LogWrite> records) {
        if (thread.isClosed()) {
            return Pending.failed(thread.closedFailure());
        }
        calls.write("send");
        Pending<Void> pending = new Pending<>();
        return enqueue(pending, producer -> {
            if (records.isEmpty()) {
                WriterThread.settle(pending, null);
            } else if (!refusedAsAborted(pending)) {
                beginOnce(producer);
                sender.send(producer, records, pending, this::writeFailed);
                if (!thread.isAnythingWaiting()) {
                    producer.flush(); // the burst is complete: what lingers leaves now, all partitions in few requests
                }
            }
        });
    }

    @Override
    public Pending<Void> sendOffsets(String group, Map<LogPartition, CommittedOffset> offsets) {
        if (thread.isClosed()) {
            return Pending.failed(thread.closedFailure());
        }
        calls.write("sendOffsets");
        Map<TopicPartition, OffsetAndMetadata> sent = new HashMap<>();
        offsets.forEach((partition, offset) ->
                sent.put(KafkaPartitions.kafka(partition), new OffsetAndMetadata(offset.offset(), offset.metadata())));
        Pending<Void> pending = new Pending<>();
        return enqueue(pending, producer -> {
            if (sent.isEmpty()) {
                WriterThread.settle(pending, null);
            } else if (!refusedAsAborted(pending)) {
                doSendOffsets(producer, group, sent, pending);
            }
        });
    }

    @Override
    public Pending<Void> commit() {
        if (thread.isClosed()) {
            return Pending.failed(thread.closedFailure());
        }
        Pending<Void> pending = calls.commit(new Pending<>());
        return enqueue(pending, producer -> doCommit(producer, pending));
    }

    @Override
    public Pending<Void> abort() {
        if (thread.isClosed()) {
            return Pending.failed(thread.closedFailure());
        }
        Pending<Void> pending = calls.abort(new Pending<>());
        return enqueue(pending, producer -> {
            if (inTransaction) {
                producer.abortTransaction();
                inTransaction = false;
            }
            WriterThread.settle(pending, null);
        });
    }

    @Override
    public void close() {
        thread.close();
    }

    /** Once ended, nothing reaches the producer any more. */
    private Pending<Void> enqueue(Pending<Void> pending, WriterThread.Work work) {
        return thread.enqueue(pending, producer -> {
            LogException end = ended;
            if (end != null) {
                WriterThread.settle(
                        pending, new LogException(end.reason(), "writer " + transactionalId + " has ended", end));
                return;
            }
            try {
                work.run(producer);
            } catch (KafkaException e) {
                LogException failure =
                        KafkaFailures.of(e, Reason.UNKNOWN_OUTCOME, AclOperation.WRITE, "writer " + transactionalId);
                endIfFenced(failure);
                WriterThread.settle(pending, failure);
            }
        });
    }

    private void beginOnce(KafkaProducer<byte[], byte[]> producer) {
        if (!inTransaction) {
            producer.beginTransaction();
            inTransaction = true;
        }
    }

    /**
     * Flushes first: a second leader's add that meets the coordinator's pending append is put off for 20 ms by the broker.
     */
    private void doSendOffsets(
            KafkaProducer<byte[], byte[]> producer,
            String group,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            Pending<Void> pending) {
        beginOnce(producer);
        producer.flush();
        if (refusedAsAborted(pending)) {
            return;
        }
        try {
            producer.sendOffsetsToTransaction(offsets, groups.apply(group));
            WriterThread.settle(pending, null);
        } catch (KafkaException e) {
            LogException failure = KafkaFailures.of(
                    e,
                    Reason.UNKNOWN_OUTCOME,
                    AclOperation.READ,
                    "offsets of group " + group + " by " + transactionalId);
            writeFailed(failure);
            WriterThread.settle(pending, failure);
        }
    }

    private void doCommit(KafkaProducer<byte[], byte[]> producer, Pending<Void> pending) {
        if (!inTransaction) {
            if (!refusedAsAborted(pending)) {
                WriterThread.settle(pending, null);
            }
            return;
        }
        producer.flush();
        if (refusedAsAborted(pending)) {
            return;
        }
        producer.commitTransaction();
        inTransaction = false;
        WriterThread.settle(pending, null);
    }

    private boolean refusedAsAborted(Pending<Void> pending) {
        LogException end = ended;
        LogException why = abortOnly;
        LogException refusal = null;
        if (end != null) {
            refusal = new LogException(end.reason(), "writer " + transactionalId + " has ended", end);
        } else if (why != null) {
            refusal = new LogException(
                    Reason.ABORTED, "a write of the transaction of " + transactionalId + " failed: abort it", why);
        }
        if (refusal == null) {
            return false;
        }
        WriterThread.settle(pending, refusal);
        return true;
    }

    private void writeFailed(LogException failure) {
        endIfFenced(failure);
        if (abortOnly == null) {
            abortOnly = failure;
        }
    }

    private void endIfFenced(LogException failure) {
        if (failure.reason() == Reason.FENCED) {
            ended = failure;
        }
    }
}
