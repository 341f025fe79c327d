package io.penstock.log;

import java.util.Collection;
import java.util.Map;

/**
 * A transactional id's writer. One owner thread; no call blocks, answers come as {@link Pending}. The order of calls is init once,
 * then any number of begin, send…, sendOffsets?, commit or abort. Calls of one writer take effect in the order made: within a
 * transaction they may be made without awaiting the answers before; begin awaits the success of init, commit or abort. A call out of
 * order is an {@link IllegalStateException}.
 *
 * <p>After a failed send or sendOffsets the transaction can only be aborted: what follows fails with ABORTED. After FENCED everything
 * fails with FENCED, and only {@link #close()} is left.
 */
public interface TransactionalWriter extends AutoCloseable {

    String transactionalId();

    /** Takes the id: older writers of it are fenced, their open transaction is ended. Once in a writer's life. */
    Pending<Void> init();

    /** Local: the broker learns of the transaction with the first send. */
    void begin();

    /**
     * Done when every record is acknowledged. Fails with FENCED, ABORTED, TOO_LARGE, NOT_FOUND, DENIED, UNKNOWN_OUTCOME.
     *
     * @param records given away: another thread iterates over them, later
     */
    Pending<Void> send(Collection<LogWrite> records);

    /** Adds the group's offsets to the transaction. The group has no members. */
    Pending<Void> sendOffsets(String group, Map<LogPartition, CommittedOffset> offsets);

    /**
     * Ends the transaction with a commit. After UNKNOWN_OUTCOME the same call may be made again until it answers otherwise; nothing
     * else may be called then but {@link #close()}. After ABORTED, {@link #abort()} may be tried. Success says that the decision is durable, not that markers are written yet.
     */
    Pending<Void> commit();

    Pending<Void> abort();

    /** Drops the writer at once; an open transaction is left to time-out or to whoever takes the id next. */
    @Override
    void close();
}
