package io.penstock.engine.commit;

import io.penstock.log.Clock;
import io.penstock.log.CommittedOffset;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Commits as transactions of two producers in turn, so that one need not wait for the markers of its own last transaction. The order
 * among the at most two commits in flight (DESIGN rule 1): the first send of n+1 only after every send of n is acknowledged, the offsets
 * of n+1 after those of n, the end of n+1 after the success of the end of n.
 *
 * <p>A commit whose outcome is unknown is asked for again, which the log allows, until it answers or a time-out has passed; any other
 * failure, and that time-out, is final (rule 2).
 */
public final class TransactionalPipeline implements CommitPipeline {

    /** At most this many commits between their cut and their success. */
    public static final int IN_FLIGHT_MAX = 2;

    /** How far a commit has come; the order is the order of the steps. */
    enum Step {
        WAITING,
        SENDING,
        SENT,
        OFFSETS_SENDING,
        OFFSETS_SENT,
        ENDING,
        SUCCEEDED
    }

    private final List<TransactionalWriter> writers;
    private final Clock clock;
    private final long unknownOutcomeNanosMax;
    private final Runnable wake;
    private final ArrayDeque<Commit> inFlight = new ArrayDeque<>();
    private final ArrayDeque<CommitWork> succeeded = new ArrayDeque<>();
    private int nextWriter;
    private @Nullable CommitFailure failure;

    /**
     * @param writers two, initialised
     * @param unknownOutcomeNanosMax how long a commit of unknown outcome is asked for again
     * @param wake called by any thread when an answer has come that the next {@link #doWork} looks at
     */
    public TransactionalPipeline(
            List<TransactionalWriter> writers, Clock clock, long unknownOutcomeNanosMax, Runnable wake) {
        if (writers.size() != 2) {
            throw new IllegalArgumentException("writers=" + writers.size() + "; two in turn");
        }
        this.writers = List.copyOf(writers);
        this.clock = clock;
        this.unknownOutcomeNanosMax = unknownOutcomeNanosMax;
        this.wake = wake;
    }

    @Override
    public boolean canTake() {
        return failure == null && inFlight.size() < IN_FLIGHT_MAX;
    }

    @Override
    public void take(CommitWork work) {
        if (!canTake()) {
            throw new IllegalStateException("commit " + work.commit() + " handed over with " + inFlight.size()
                    + " in flight, at most " + IN_FLIGHT_MAX + (failure == null ? "" : "; " + failure));
        }
        inFlight.addLast(new Commit(work, writers.get(nextWriter)));
        nextWriter = 1 - nextWriter;
    }

    @Override
    public boolean doWork() {
        boolean worked = false;
        Commit previous = null;
        for (Iterator<Commit> all = inFlight.iterator(); all.hasNext() && failure == null; ) {
            Commit commit = all.next();
            while (failure == null && advance(commit, previous)) {
                worked = true;
            }
            if (commit.step == Step.SUCCEEDED) {
                succeeded.addLast(commit.work);
                all.remove();
            } else {
                previous = commit;
            }
        }
        return worked;
    }

    @Override
    public Optional<CommitWork> pollSucceeded() {
        return Optional.ofNullable(succeeded.pollFirst());
    }

    @Override
    public int inFlight() {
        return inFlight.size();
    }

    @Override
    public Optional<CommitFailure> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
        writers.forEach(TransactionalWriter::close);
    }

    /** One step of one commit; false where it has to wait. */
    private boolean advance(Commit commit, @Nullable Commit previous) {
        return switch (commit.step) {
            case WAITING -> hasReached(previous, Step.SENT) && commit.beginAndSend();
            case SENDING -> allDone(commit, Step.SENT);
            case SENT -> hasReached(previous, Step.OFFSETS_SENT) && commit.sendOffsets();
            case OFFSETS_SENDING -> allDone(commit, Step.OFFSETS_SENT);
            case OFFSETS_SENT -> previous == null && commit.end();
            case ENDING -> ended(commit);
            case SUCCEEDED -> false;
        };
    }

    /** A previous commit that is gone from the queue has succeeded. */
    private static boolean hasReached(@Nullable Commit previous, Step step) {
        return previous == null || previous.step.compareTo(step) >= 0;
    }

    private boolean allDone(Commit commit, Step next) {
        for (Pending<Void> pending : commit.pending) {
            if (!pending.isDone()) {
                return false;
            }
            if (pending.isFailed()) {
                fail(commit, pending.failure());
                return false;
            }
        }
        commit.pending.clear();
        commit.step = next;
        return true;
    }

    private boolean ended(Commit commit) {
        Pending<Void> end = commit.pending.get(0);
        if (!end.isDone()) {
            return false;
        }
        if (!end.isFailed()) {
            commit.step = Step.SUCCEEDED;
            return true;
        }
        LogException cause = end.failure();
        if (cause.reason() != LogException.Reason.UNKNOWN_OUTCOME
                || clock.nanoTime() - commit.endingSinceNanos > unknownOutcomeNanosMax) {
            fail(commit, cause);
            return false;
        }
        commit.pending.set(0, woken(commit.writer.commit()));
        return false; // one try a round: a writer that refuses at once must not keep the thread here
    }

    private Pending<Void> woken(Pending<Void> asked) {
        asked.wakeWhenDone(wake);
        return asked;
    }

    private void fail(Commit commit, LogException cause) {
        failure =
                new CommitFailure(commit.work.commit(), commit.writer.transactionalId(), commit.step.toString(), cause);
    }

    /** One commit on its way. */
    private final class Commit {

        private final CommitWork work;
        private final TransactionalWriter writer;
        private final List<Pending<Void>> pending = new ArrayList<>();
        private Step step = Step.WAITING;
        private long endingSinceNanos;

        Commit(CommitWork work, TransactionalWriter writer) {
            this.work = work;
            this.writer = writer;
        }

        boolean beginAndSend() {
            writer.begin();
            for (Collection<LogWrite> outputs : work.outputs()) {
                if (!outputs.isEmpty()) {
                    pending.add(woken(writer.send(outputs)));
                }
            }
            for (List<LogWrite> wave : work.journals()) {
                pending.add(woken(writer.send(wave)));
            }
            step = Step.SENDING;
            return true;
        }

        boolean sendOffsets() {
            for (Map.Entry<String, Map<LogPartition, CommittedOffset>> group :
                    work.offsets().entrySet()) {
                pending.add(woken(writer.sendOffsets(group.getKey(), group.getValue())));
            }
            step = Step.OFFSETS_SENDING;
            return true;
        }

        boolean end() {
            pending.add(woken(writer.commit()));
            endingSinceNanos = clock.nanoTime();
            step = Step.ENDING;
            return true;
        }
    }
}
