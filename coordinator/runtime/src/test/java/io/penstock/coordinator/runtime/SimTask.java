package io.penstock.coordinator.runtime;

import io.penstock.log.Log;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.status.Report;
import java.util.Optional;

/** One task on a simulated TaskManager: what the protocol wants of its owner and its standby. */
final class SimTask {

    private enum State {
        /** Reads the journal; owns nothing. */
        STANDBY,
        /** The control topic says that it is the owner: reads to the journal's end as of then. */
        RESTORING,
        RUNNING,
        /** The baton is in a commit whose outcome is not known. */
        RELEASING,
        /** The baton is committed. */
        RELEASED
    }

    private final TaskId id;
    private final Incarnation self;
    private final SimJournal journal;
    private State state = State.STANDBY;
    private long term;
    private long sequence;
    private Incarnation releasedTo;
    private Incarnation keptFor;
    /** Of the last assignment seen: an older baton is this incarnation's own past. */
    private long assignedTerm;

    /** Whether the control topic made it the owner, not the baton. */
    private boolean confirmed;

    SimTask(Log log, TaskId id, Incarnation self) {
        this.id = id;
        this.self = self;
        this.journal = new SimJournal(log, id.index());
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    /** Whether it may commit, or has something to say that nobody else can. */
    boolean isHeld() {
        return state != State.STANDBY;
    }

    long sequence() {
        return sequence;
    }

    /**
     * Takes what the control topic says.
     *
     * @return whether the task is of no concern here any more
     */
    boolean follow(TaskAssigned now) {
        boolean owner = now.owner().equals(self);
        boolean standby = self.equals(now.standbyOrNull());
        assignedTerm = now.term().value();
        switch (state) {
            case STANDBY -> {
                if (owner) {
                    journal.sampleEnd(); // rule 5: after the record was read
                    state = State.RESTORING;
                    term = now.term().value();
                    confirmed = true;
                } else {
                    return !standby;
                }
            }
            case RESTORING -> require(owner && term == now.term().value(), now);
            case RUNNING, RELEASING -> {
                boolean before = !confirmed && term == now.term().value() + 1;
                // the baton may be long committed, and passed on, before the commit's answer comes
                boolean behind = state == State.RELEASING && now.term().value() > term;
                require((owner && term == now.term().value()) || before || behind, now);
                confirmed |= owner;
            }
            case RELEASED -> {
                boolean stillMine = owner && now.term().value() == term;
                require(!stillMine || now.isReleasedTo(releasedTo), now);
                return !stillMine;
            }
        }
        return false;
    }

    /** @return whether anything was done */
    boolean doWork() {
        if (state == State.STANDBY) {
            boolean any = journal.poll();
            if (journal.last().releasedTo().equals(self.toString())
                    && journal.last().term() >= assignedTerm) {
                run(journal.last().term() + 1);
                return true;
            }
            return any;
        }
        if (state == State.RESTORING) {
            boolean any = journal.poll();
            if (journal.isAtEnd()) {
                run(term);
                return true;
            }
            return any;
        }
        return false;
    }

    private void run(long atTerm) {
        term = atTerm;
        sequence = journal.last().sequence();
        state = State.RUNNING;
    }

    /** Its part of the next commit. */
    SimJournal.Entry cut(TaskAssigned now, JobControlView view) {
        sequence++;
        boolean mine = now.owner().equals(self) && now.term().value() == term && now.release();
        if (mine && !now.standbyOrNull().equals(keptFor)) {
            if (view.standing(now.standbyOrNull()) == Standing.ALIVE) {
                releasedTo = now.standbyOrNull();
                state = State.RELEASING;
                return new SimJournal.Entry(term, sequence, self.toString(), releasedTo.toString());
            }
            keptFor = now.standbyOrNull();
        }
        return new SimJournal.Entry(term, sequence, self.toString(), "");
    }

    /** The commit that it was part of has succeeded. */
    void committed() {
        if (state == State.RELEASING) {
            state = State.RELEASED;
        }
    }

    /** What it has to say until the control topic answers. */
    Optional<Report> report(TaskAssigned now) {
        Term own = new Term(Math.max(1, term));
        return switch (state) {
            case STANDBY ->
                self.equals(now.standbyOrNull()) && !now.release() && journal.isAtEnd()
                        ? Optional.of(new Report.StandbyReady(self, id, now.term()))
                        : Optional.empty();
            case RUNNING -> {
                if (!confirmed) {
                    yield Optional.of(new Report.TaskAdopted(self, id, own));
                }
                yield keptFor != null
                                && now.isReleasedTo(keptFor)
                                && now.owner().equals(self)
                        ? Optional.of(new Report.TaskKept(self, id, own, keptFor))
                        : Optional.empty();
            }
            case RELEASED -> Optional.of(new Report.TaskReleased(self, id, own, releasedTo));
            case RESTORING, RELEASING -> Optional.empty();
        };
    }

    void close() {
        journal.close();
    }

    private void require(boolean holds, TaskAssigned now) {
        if (!holds) {
            throw new AssertionError(self + " is alive and " + state + " " + id + " at term " + term
                    + (confirmed ? "" : " by baton") + ", the control topic says " + now);
        }
    }
}
