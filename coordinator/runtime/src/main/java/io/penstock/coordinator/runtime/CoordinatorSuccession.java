package io.penstock.coordinator.runtime;

import io.penstock.log.Clock;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.Pending;
import io.penstock.protocol.join.JoinReply;
import io.penstock.protocol.join.JoinRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinators within a process that has one of its own, one after the other, for a coordinator never comes back. One that failed is
 * followed by the next after a pause, and so is one that another process has deposed: the next stands by while the other leads, unless
 * somebody here has to join. Several processes, each with a coordinator, share a prefix so. Those who join at the same time make way for
 * each other by pauses that double and differ from process to process.
 *
 * <p>{@link #join} and {@link #status} may be called by any thread, everything else by the owner.
 */
public final class CoordinatorSuccession implements Coordinator {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorSuccession.class);

    private static final long PAUSE_MS = 1_000;
    private static final int DOUBLINGS_MAX = 3;

    /** How often the id is taken back for one join; then it fails, and whoever asked decides. */
    private static final int ATTEMPTS_MAX = 10;

    private static final int JOINS_MAX = 64;

    private final Supplier<? extends Coordinator> coordinators;
    private final Clock clock;
    private final String leader;
    private final Queue<Join> asked = new ArrayBlockingQueue<>(JOINS_MAX);
    private final List<Join> joins = new ArrayList<>();
    private volatile Coordinator current;
    private volatile boolean closed;
    private @Nullable CoordinatorStatus ended;
    private long endedMs;
    private int deposedInARow;

    /** A join from its request to the answer, over as many coordinators as it takes. */
    private static final class Join {
        private final JoinRequest request;
        private final Pending<JoinReply> answer = new Pending<>();
        private @Nullable Pending<JoinReply> attempt;
        private int attempts;

        Join(JoinRequest request) {
            this.request = request;
        }
    }

    /**
     * @param coordinators makes the next one; the first at once
     * @param leader names the process, unlike any other
     */
    public CoordinatorSuccession(Supplier<? extends Coordinator> coordinators, Clock clock, String leader) {
        this.coordinators = coordinators;
        this.clock = clock;
        this.leader = leader;
        this.current = coordinators.get();
    }

    @Override
    public CoordinatorStatus status() {
        return current.status();
    }

    @Override
    public CoordinatorView view() {
        return current.view();
    }

    @Override
    public boolean resign() {
        return current.resign();
    }

    /** As {@link Coordinator#join}; FENCED only after the id has been taken back in vain a number of times. */
    @Override
    public Pending<JoinReply> join(JoinRequest request) {
        Join join = new Join(request);
        if (!asked.offer(join)) {
            return Pending.failed(new LogException(
                    Reason.UNAVAILABLE, JOINS_MAX + " joins wait already for the coordinator in this process"));
        }
        if (closed) {
            refuseAsked(); // the owner thread may have looked at the queue for the last time before the offer
        }
        return join.answer;
    }

    @Override
    public boolean doWork() {
        if (closed) {
            return false;
        }
        boolean worked = false;
        for (Join next = asked.poll(); next != null; next = asked.poll()) {
            joins.add(next);
            worked = true;
        }
        CoordinatorStatus status = current.status();
        worked |= status.phase().isFinal() ? follow(status) : current.doWork();
        for (Iterator<Join> all = joins.iterator(); all.hasNext(); ) {
            Join join = all.next();
            worked |= advance(join);
            if (join.answer.isDone()) {
                all.remove();
            }
        }
        return worked;
    }

    private boolean advance(Join join) {
        Pending<JoinReply> attempt = join.attempt;
        if (attempt == null) {
            if (current.status().phase().isFinal()) {
                return false;
            }
            join.attempts++;
            join.attempt = current.join(join.request);
            return true;
        }
        if (!attempt.isDone()) {
            return false;
        }
        if (!attempt.isFailed()) {
            deposedInARow = 0;
            join.answer.complete(attempt.get());
        } else if (attempt.failure().reason() == Reason.FENCED && join.attempts < ATTEMPTS_MAX) {
            join.attempt =
                    null; // of a coordinator that was deposed: its decision may hold, the next join supersedes it
        } else {
            join.answer.fail(attempt.failure());
        }
        return true;
    }

    private boolean follow(CoordinatorStatus status) {
        if (ended == null) {
            ended = status;
            endedMs = clock.nowMs();
            deposedInARow = isDeposed(status) && !joins.isEmpty() ? deposedInARow + 1 : 0;
            LOG.info("the coordinator ended: {}; the next one starts in {} ms", status.cause(), pauseMs());
        }
        if (clock.nowMs() - endedMs < pauseMs()) {
            return false;
        }
        ended = null;
        current.close();
        current = coordinators.get();
        return true;
    }

    private static boolean isDeposed(CoordinatorStatus status) {
        return status.phase() == CoordinatorPhase.DEPOSED && status.deposedBy() != null;
    }

    /** Long enough for whoever leads now to finish its own join; not the same in any two processes. */
    private long pauseMs() {
        if (deposedInARow == 0) {
            return PAUSE_MS;
        }
        long pauseMs = PAUSE_MS << Math.min(deposedInARow - 1, DOUBLINGS_MAX);
        return pauseMs + Math.floorMod(31 * leader.hashCode() + deposedInARow * 7919, (int) pauseMs);
    }

    @Override
    public void close() {
        closed = true;
        current.close();
        joins.stream().filter(join -> !join.answer.isDone()).forEach(join -> join.answer.fail(closedFailure()));
        joins.clear();
        refuseAsked();
    }

    private void refuseAsked() {
        for (Join next = asked.poll(); next != null; next = asked.poll()) {
            next.answer.fail(closedFailure());
        }
    }

    private LogException closedFailure() {
        return new LogException(Reason.CLOSED, "the coordinator in this process (" + leader + ") is closed");
    }
}
