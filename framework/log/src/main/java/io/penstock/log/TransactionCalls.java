package io.penstock.log;

import org.jspecify.annotations.Nullable;

/**
 * The order in which a {@link TransactionalWriter} may be called, in one place for all implementations: a call out of order is a
 * fault of the program and throws, before anything is sent. Owner thread: the writer's.
 */
public final class TransactionCalls {

    private enum Phase {
        NEW,
        INITIALIZING,
        READY,
        OPEN,
        COMMITTING,
        ABORTING
    }

    private final String transactionalId;
    private Phase phase = Phase.NEW;
    private @Nullable Pending<Void> answer;

    public TransactionCalls(String transactionalId) {
        this.transactionalId = transactionalId;
    }

    /** Notes a call of init, to be answered by what is given. */
    public Pending<Void> init(Pending<Void> initAnswer) {
        require(phase == Phase.NEW, "init", "init is called once in a writer's life");
        return move(Phase.INITIALIZING, initAnswer);
    }

    public void begin() {
        settle();
        require(phase == Phase.READY, "begin", "begin follows the success of init, commit or abort");
        phase = Phase.OPEN;
    }

    /** Notes a call of send or sendOffsets. */
    public void write(String call) {
        require(phase == Phase.OPEN, call, "it belongs between begin and commit or abort");
    }

    /** Notes a call of commit: the first of its transaction, or the same again after UNKNOWN_OUTCOME. */
    public Pending<Void> commit(Pending<Void> commitAnswer) {
        boolean again = phase == Phase.COMMITTING && failedWith(LogException.Reason.UNKNOWN_OUTCOME);
        require(again || phase == Phase.OPEN, "commit", "it follows begin, or itself after UNKNOWN_OUTCOME");
        return move(Phase.COMMITTING, commitAnswer);
    }

    /** Notes a call of abort: of an open transaction, or of one whose commit failed with ABORTED. */
    public Pending<Void> abort(Pending<Void> abortAnswer) {
        boolean refused = phase == Phase.COMMITTING && failedWith(LogException.Reason.ABORTED);
        require(refused || phase == Phase.OPEN, "abort", "it follows begin, or a commit that failed with ABORTED");
        return move(Phase.ABORTING, abortAnswer);
    }

    private Pending<Void> move(Phase next, Pending<Void> nextAnswer) {
        phase = next;
        answer = nextAnswer;
        return nextAnswer;
    }

    private void settle() {
        Pending<Void> last = answer;
        boolean ending = phase == Phase.INITIALIZING || phase == Phase.COMMITTING || phase == Phase.ABORTING;
        if (ending && last != null && last.isDone() && !last.isFailed()) {
            phase = Phase.READY;
        }
    }

    private boolean failedWith(LogException.Reason reason) {
        Pending<Void> last = answer;
        return last != null && last.isFailed() && last.failure().reason() == reason;
    }

    private void require(boolean allowed, String call, String rule) {
        if (!allowed) {
            Pending<Void> last = answer;
            String how = last == null || !last.isFailed()
                    ? ""
                    : " (" + last.failure().getMessage() + ")";
            throw new IllegalStateException(
                    call + " of transactional id " + transactionalId + " in phase " + phase + how + ": " + rule);
        }
    }
}
