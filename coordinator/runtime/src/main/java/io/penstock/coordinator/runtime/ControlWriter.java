package io.penstock.coordinator.runtime;

import io.penstock.log.Clock;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import io.penstock.protocol.control.ControlCodec;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.EncodedRecord;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Appends decisions to the control topic, one transaction at a time. An unknown outcome of a commit is met by the same commit
 * again; a transaction that is known to be aborted is written anew; everything else is final. One owner thread, which polls it.
 */
final class ControlWriter {

    private enum State {
        IDLE,
        SENDING,
        COMMITTING,
        /** The commit's outcome is unknown; the same commit is made again when due. */
        COMMIT_UNKNOWN,
        ABORTING,
        /** Known to be aborted; written again when due. */
        ABORTED
    }

    /** A failure to send after which the transaction is aborted and written again. */
    private static final Set<Reason> PASSING = EnumSet.of(Reason.UNKNOWN_OUTCOME, Reason.UNAVAILABLE, Reason.ABORTED);

    private final TransactionalWriter writer;
    private final LogPartition partition;
    private final Clock clock;
    private final CoordinatorSettings settings;
    private State state = State.IDLE;
    private List<LogWrite> writes = List.of();
    private Pending<Void> pending = Pending.of(null);
    private Backoff backoff;
    /** Of the latest attempt that failed. */
    private LogException cause = new LogException(Reason.FAILED, "no attempt has failed");

    /** @param writer initialised */
    ControlWriter(TransactionalWriter writer, LogPartition partition, Clock clock, CoordinatorSettings settings) {
        this.writer = writer;
        this.partition = partition;
        this.clock = clock;
        this.settings = settings;
        this.backoff = new Backoff(clock, settings);
    }

    boolean isIdle() {
        return state == State.IDLE;
    }

    /** Begins to append; {@link #poll} says when it is durable. Only while idle. */
    void append(List<ControlRecord> records) {
        if (state != State.IDLE) {
            throw new IllegalStateException("append to " + partition + " while the last one is " + state);
        }
        writes = records.stream().map(this::encode).toList();
        backoff = new Backoff(clock, settings);
        send();
    }

    /**
     * Moves the append on.
     *
     * @return whether there is none under way any more: it is durable
     * @throws LogException when it cannot be made durable by this writer; FENCED when another coordinator took the id
     */
    boolean poll() {
        return switch (state) {
            case IDLE -> true;
            case SENDING -> onSending();
            case COMMITTING -> onCommitting();
            case COMMIT_UNKNOWN -> onCommitUnknown();
            case ABORTING -> onAborting();
            case ABORTED -> onAborted();
        };
    }

    @SuppressWarnings("NullAway") // javac drops @Nullable from parameters of LogWrite's compact constructor
    private LogWrite encode(ControlRecord record) {
        EncodedRecord bytes = ControlCodec.encode(record);
        return new LogWrite(
                partition.topic(),
                partition.partition(),
                LogWrite.TIMESTAMP_NOW,
                bytes.key(),
                bytes.value(),
                List.of());
    }

    private boolean onSending() {
        if (!pending.isDone()) {
            return false;
        }
        if (!pending.isFailed()) {
            pending = writer.commit();
            state = State.COMMITTING;
        } else if (PASSING.contains(pending.failure().reason())) {
            abort();
        } else {
            throw pending.failure();
        }
        return false;
    }

    private boolean onCommitting() {
        if (!pending.isDone()) {
            return false;
        }
        if (!pending.isFailed()) {
            state = State.IDLE;
            return true;
        }
        Reason reason = pending.failure().reason();
        if (reason == Reason.ABORTED) {
            abort();
        } else if (reason == Reason.UNKNOWN_OUTCOME) {
            cause = pending.failure();
            retryLater(State.COMMIT_UNKNOWN);
        } else {
            throw pending.failure();
        }
        return false;
    }

    private boolean onCommitUnknown() {
        if (backoff.isDue()) {
            backoff.attempted();
            pending = writer.commit();
            state = State.COMMITTING;
        }
        return false;
    }

    private boolean onAborting() {
        if (!pending.isDone()) {
            return false;
        }
        if (pending.isFailed()) {
            throw pending.failure();
        }
        retryLater(State.ABORTED);
        return false;
    }

    private boolean onAborted() {
        if (backoff.isDue()) {
            send();
        }
        return false;
    }

    private void send() {
        backoff.attempted();
        writer.begin();
        pending = writer.send(writes);
        state = State.SENDING;
    }

    private void abort() {
        cause = pending.failure();
        pending = writer.abort();
        state = State.ABORTING;
    }

    private void retryLater(State next) {
        if (!backoff.failed()) {
            throw new LogException(
                    cause.reason(),
                    "appending to " + partition + " was given up in state " + state + " after " + backoff.attempts()
                            + " attempts: " + cause.getMessage(),
                    cause);
        }
        state = next;
    }
}
