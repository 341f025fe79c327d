package io.penstock.coordinator.runtime;

import io.penstock.coordinator.core.CoordinatorCore;
import io.penstock.coordinator.core.CoordinatorEvent;
import io.penstock.coordinator.core.CoordinatorEvent.Elected;
import io.penstock.coordinator.core.CoordinatorEvent.Joined;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.LeaderElected;
import io.penstock.protocol.join.JoinReply;
import io.penstock.protocol.join.JoinReply.JoinAccepted;
import io.penstock.protocol.join.JoinRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator of a prefix as one object that somebody's thread keeps calling: it takes over ({@link Takeover}), writes its
 * election and leads ({@link Leadership}) until it is fenced, fails or is closed. It never comes back: the next one is a new
 * object, which replays the control topic.
 *
 * <p>{@link #join} and {@link #status} may be called by any thread, everything else by the owner.
 */
public final class CoordinatorAgent implements Coordinator {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorAgent.class);

    private final Clock clock;
    private final CoordinatorSettings settings;
    private final LogPartition control;
    private final CoordinatorCore core;
    private final Takeover takeover;
    private final Fences fences;
    private final Queue<Asked> asked;
    private final Map<Long, Pending<JoinReply>> unanswered = new HashMap<>();
    private final Queue<CoordinatorEvent> events = new ArrayDeque<>();
    private final long createdNanos;

    private @Nullable Leadership leadership;
    private long requests;
    private long resigningSinceNanos;
    private volatile CoordinatorStatus status =
            new CoordinatorStatus(CoordinatorPhase.PREPARING_TOPIC, 0, "", null, null);

    /** @param log closed by whoever opened it, after this */
    public CoordinatorAgent(Log log, Clock clock, CoordinatorSettings settings) {
        this.clock = clock;
        this.settings = settings;
        this.control = new LogPartition(TopicNames.control(settings.prefix()), 0);
        this.core = new CoordinatorCore(settings.prefix());
        this.takeover = new Takeover(log, clock, settings, control, core);
        this.fences = new Fences(log.admin(), clock, settings);
        this.asked = new ArrayBlockingQueue<>(settings.joinsMax());
        this.createdNanos = clock.nanoTime();
    }

    @Override
    public CoordinatorStatus status() {
        return status;
    }

    @Override
    public Pending<JoinReply> join(JoinRequest request) {
        Pending<JoinReply> pending = new Pending<>();
        if (!asked.offer(new Asked(request, pending))) {
            return Pending.failed(new LogException(
                    Reason.UNAVAILABLE,
                    "TaskManager " + request.taskManager() + " cannot join job " + request.job() + ": "
                            + settings.joinsMax() + " joins wait already; ask again later"));
        }
        if (status.phase().isFinal()) {
            refuseAsked(); // the owner thread may have looked at the queue for the last time before the offer
        }
        return pending;
    }

    @Override
    public boolean doWork() {
        CoordinatorPhase phase = status.phase();
        try {
            return switch (phase) {
                case PREPARING_TOPIC, INITIALIZING, SAMPLING, REPLAYING -> takeOver();
                case ELECTING -> elect();
                case LEADING -> lead();
                case RESIGNING -> resign();
                case DEPOSED, FAILED, CLOSED -> false;
            };
        } catch (LogException e) {
            if (e.reason() == Reason.FENCED) {
                fenced(e);
            } else {
                fail(e);
            }
        } catch (RuntimeException e) {
            fail(e); // of the core or the codec: the state is not to be trusted any more
        }
        return true;
    }

    @Override
    public void close() {
        if (status.phase() != CoordinatorPhase.CLOSED) {
            finish(CoordinatorPhase.CLOSED, "closed by its owner", status.failure(), status.deposedBy());
        }
    }

    private boolean takeOver() {
        boolean worked = takeover.poll();
        if (takeover.phase() != status.phase()) {
            enter(takeover.phase());
        }
        if (takeover.phase() == CoordinatorPhase.ELECTING) {
            ControlWriter writer = new ControlWriter(takeover.writer(), control, clock, settings);
            leadership = new Leadership(core, writer, fences, clock, this::reply);
            events.add(new Elected(settings.leader()));
        }
        return requireStarted() || worked;
    }

    private boolean elect() {
        Leadership leading = leading();
        boolean worked = leading.poll(events);
        if (leading.isAppending() || !events.isEmpty()) {
            return requireStarted() || worked;
        }
        enter(CoordinatorPhase.LEADING);
        LOG.info("coordinator {} leads prefix {} in epoch {}", settings.leader(), settings.prefix(), epoch());
        return true;
    }

    private boolean lead() {
        boolean worked = takeover.reader().poll(this::watch);
        if (status.phase() != CoordinatorPhase.LEADING) {
            return true;
        }
        worked |= fences.poll(events);
        worked |= takeAsked();
        worked |= leading().poll(events);
        return worked;
    }

    private boolean resign() {
        boolean any = takeover.reader().poll(this::watch);
        if (status.phase() == CoordinatorPhase.RESIGNING && isOver(resigningSinceNanos, settings.resignTimeout())) {
            String cause = status.cause() + "; no newer coordinator named itself in " + control + " within "
                    + settings.resignTimeout().toMillis() + " ms: this process was suspended beyond its transaction"
                    + " time-out of " + settings.transactionTimeout().toMillis()
                    + " ms, or another took the id and ended; start a new coordinator";
            finish(CoordinatorPhase.DEPOSED, cause, null, null);
            return true;
        }
        return any;
    }

    /** Looks for the election of another; one's own, whose commit may never have been answered, is no news. */
    private void watch(ControlRecord record) {
        if (record instanceof LeaderElected elected
                && elected.epoch() > epoch()
                && !elected.leader().equals(settings.leader())
                && !status.phase().isFinal()) {
            finish(
                    CoordinatorPhase.DEPOSED,
                    "coordinator " + elected.leader() + " took over prefix " + settings.prefix() + " in epoch "
                            + elected.epoch(),
                    null,
                    elected);
        }
    }

    private boolean takeAsked() {
        boolean any = false;
        while (events.size() < settings.joinsMax()) {
            Asked next = asked.poll();
            if (next == null) {
                break;
            }
            long requestId = requests++;
            unanswered.put(requestId, next.pending);
            events.add(new Joined(requestId, next.request));
            any = true;
        }
        return any;
    }

    private void reply(long requestId, JoinReply reply) {
        Pending<JoinReply> pending = unanswered.remove(requestId);
        if (pending == null) {
            throw new IllegalStateException("reply to request " + requestId + ", which nobody made: " + reply);
        }
        if (reply instanceof JoinAccepted accepted) {
            LOG.info(
                    "incarnation {} owns {} tasks in run {}",
                    accepted.incarnation(),
                    accepted.tasks().size(),
                    accepted.run());
        } else {
            LOG.warn("join refused: {}", reply);
        }
        pending.complete(reply);
    }

    /** @return false, unless it throws: for those who are still starting */
    private boolean requireStarted() {
        if (isOver(createdNanos, settings.startTimeout())) {
            throw new LogException(
                    Reason.UNAVAILABLE,
                    "the coordinator of prefix " + settings.prefix() + " does not lead after "
                            + settings.startTimeout().toMillis() + " ms, it is " + takeover.progress()
                            + "; see whether the cluster is healthy");
        }
        return false;
    }

    private void fenced(LogException cause) {
        String message = String.valueOf(cause.getMessage());
        if (status.phase().leadsTo(CoordinatorPhase.RESIGNING)) {
            resigningSinceNanos = clock.nanoTime();
            move(new CoordinatorStatus(CoordinatorPhase.RESIGNING, epoch(), message, null, null));
        } else if (status.phase().leadsTo(CoordinatorPhase.DEPOSED)) {
            finish(CoordinatorPhase.DEPOSED, message, null, null);
        } else {
            fail(cause);
        }
    }

    private void fail(RuntimeException cause) {
        finish(CoordinatorPhase.FAILED, String.valueOf(cause.getMessage()), cause, null);
    }

    private void enter(CoordinatorPhase next) {
        move(new CoordinatorStatus(next, epoch(), "", null, null));
    }

    private void finish(
            CoordinatorPhase phase,
            String cause,
            @Nullable RuntimeException failure,
            @Nullable LeaderElected deposedBy) {
        move(new CoordinatorStatus(phase, epoch(), cause, failure, deposedBy));
        if (phase == CoordinatorPhase.FAILED) {
            LOG.error("coordinator {} of prefix {} has failed", settings.leader(), settings.prefix(), failure);
        } else {
            LOG.info("coordinator {} of prefix {} is {}: {}", settings.leader(), settings.prefix(), phase, cause);
        }
        takeover.close();
        unanswered.values().forEach(pending -> pending.fail(refusal()));
        unanswered.clear();
        events.clear();
        refuseAsked();
    }

    private void move(CoordinatorStatus next) {
        if (!status.phase().leadsTo(next.phase())) {
            throw new IllegalStateException(
                    "coordinator of prefix " + settings.prefix() + " cannot go from " + status + " to " + next);
        }
        status = next;
    }

    private void refuseAsked() {
        for (Asked next = asked.poll(); next != null; next = asked.poll()) {
            next.pending.fail(refusal());
        }
    }

    private LogException refusal() {
        CoordinatorStatus now = status;
        Reason reason =
                switch (now.phase()) {
                    case DEPOSED -> Reason.FENCED;
                    case CLOSED -> Reason.CLOSED;
                    default -> now.failure() instanceof LogException failed ? failed.reason() : Reason.FAILED;
                };
        String message = "the coordinator in this process (" + settings.leader() + ", prefix " + settings.prefix()
                + ") is " + now.phase() + ": " + now.cause();
        RuntimeException failure = now.failure();
        return failure == null ? new LogException(reason, message) : new LogException(reason, message, failure);
    }

    private Leadership leading() {
        Leadership leading = leadership;
        if (leading == null) {
            throw new IllegalStateException(
                    "coordinator of prefix " + settings.prefix() + " is only " + status.phase());
        }
        return leading;
    }

    /** Of the newest election applied, 0 before the first. */
    private long epoch() {
        return core.leader().map(LeaderElected::epoch).orElse(0L);
    }

    private boolean isOver(long sinceNanos, Duration timeout) {
        return clock.nanoTime() - sinceNanos > timeout.toNanos();
    }

    private record Asked(JoinRequest request, Pending<JoinReply> pending) {}
}
