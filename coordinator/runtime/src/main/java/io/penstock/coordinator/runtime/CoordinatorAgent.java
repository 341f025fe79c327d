package io.penstock.coordinator.runtime;

import io.penstock.coordinator.core.CheckpointsSeen;
import io.penstock.coordinator.core.CoordinatorCore;
import io.penstock.coordinator.core.CoordinatorEvent;
import io.penstock.coordinator.core.CoordinatorEvent.CaughtUp;
import io.penstock.coordinator.core.CoordinatorEvent.Elected;
import io.penstock.coordinator.core.CoordinatorEvent.Heard;
import io.penstock.coordinator.core.CoordinatorEvent.Reported;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.protocol.JobName;
import io.penstock.protocol.control.CheckpointProgress;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.LeaderElected;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.status.Figures;
import io.penstock.protocol.status.Heartbeat;
import io.penstock.protocol.status.Report;
import io.penstock.protocol.status.StatusRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator of a prefix as one object that somebody's thread keeps calling: it stands by and takes over
 * ({@link Takeover}), writes its election and leads ({@link Leadership}) until it is fenced, fails or is closed. It never comes back: the next one is a new
 * object, which replays the control topic.
 *
 * <p>{@link #status}, {@link #view} and {@link #tell} may be called by any thread, everything else by the owner.
 */
public final class CoordinatorAgent implements Coordinator {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorAgent.class);

    /** Events that may wait; past it the status topic is not read. */
    private static final int EVENTS_MAX = 10_000;

    private static final long VIEW_NANOS = Duration.ofMillis(500).toNanos();

    private final Clock clock;
    private final CoordinatorSettings settings;
    private final Log log;
    private final Topics topics;
    private final CoordinatorCore core;
    private final Takeover takeover;
    private final Fences fences;
    private final Hearing hearing = new Hearing();
    private final Queue<CoordinatorEvent> told = new ConcurrentLinkedQueue<>();

    private @Nullable Leadership leadership;
    private @Nullable Pulse pulse;
    private @Nullable Upkeep upkeep;
    private long startedNanos;
    private long resigningSinceNanos;
    private long viewedNanos;
    private volatile CoordinatorView view = CoordinatorView.EMPTY;
    private volatile CoordinatorStatus status =
            new CoordinatorStatus(CoordinatorPhase.PREPARING_TOPIC, 0, "", null, null);

    /** @param log closed by whoever opened it, after this */
    public CoordinatorAgent(Log log, Clock clock, CoordinatorSettings settings) {
        this.log = log;
        this.clock = clock;
        this.settings = settings;
        this.topics = Topics.of(settings.prefix());
        this.core = new CoordinatorCore(settings.core());
        this.takeover = new Takeover(log, clock, settings, topics, core);
        this.fences = new Fences(log.admin(), clock, settings);
        this.startedNanos = clock.nanoTime();
    }

    @Override
    public CoordinatorStatus status() {
        return status;
    }

    @Override
    public CoordinatorView view() {
        return view;
    }

    @Override
    public boolean doWork() {
        CoordinatorPhase phase = status.phase();
        try {
            return switch (phase) {
                case PREPARING_TOPIC, STANDING_BY, INITIALIZING, SAMPLING, REPLAYING -> takeOver();
                case ELECTING -> elect();
                case LEADING -> lead();
                case RESIGNING -> awaitSuccessor();
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
    public void tell(CoordinatorEvent event) {
        told.add(event);
    }

    @Override
    public boolean resign() {
        return status.phase() != CoordinatorPhase.LEADING || pulse == null || pulse.resign();
    }

    @Override
    public void close() {
        if (status.phase() != CoordinatorPhase.CLOSED) {
            finish(CoordinatorPhase.CLOSED, "closed by its owner", status.failure(), status.deposedBy());
        }
    }

    private boolean takeOver() {
        boolean worked = takeover.poll();
        CoordinatorPhase phase = takeover.phase();
        if (phase != status.phase()) {
            enter(phase);
        }
        if (phase == CoordinatorPhase.STANDING_BY) {
            startedNanos = clock.nanoTime(); // however long another leads
            return worked;
        }
        if (phase == CoordinatorPhase.ELECTING) {
            ControlWriter writer = new ControlWriter(takeover.writer(), topics.control(), clock, settings);
            leadership = new Leadership(core, writer, fences, clock);
            leadership.add(new Elected(settings.leader()));
        }
        return requireStarted() || worked;
    }

    private boolean elect() {
        Leadership leading = leading();
        boolean worked = leading.poll();
        if (leading.isAppending() || leading.waiting() > 0) {
            return requireStarted() || worked;
        }
        enter(CoordinatorPhase.LEADING);
        pulse = new Pulse(log, clock, settings, topics.heartbeats(), epoch());
        upkeep = new Upkeep(
                log.admin(), clock, settings, topics, core, takeover.reader().records());
        LOG.info("coordinator {} leads prefix {} in epoch {}", settings.leader(), settings.prefix(), epoch());
        return true;
    }

    private boolean lead() {
        boolean worked = takeover.reader().poll(this::watch);
        if (status.phase() != CoordinatorPhase.LEADING) {
            return true;
        }
        Leadership leading = leading();
        worked |= fences.poll(this::onFence);
        for (CoordinatorEvent event = told.poll(); event != null; event = told.poll()) {
            leading.add(event);
            worked = true;
        }
        if (leading.waiting() < EVENTS_MAX) {
            worked |= takeover.status().poll((record, offset, timestampMs) -> onStatus(record, offset));
        }
        long heard = takeover.status().position(topics.heartbeats());
        worked |= Objects.requireNonNull(pulse).poll(heard, asOfNanos -> leading.add(new CaughtUp(asOfNanos)));
        worked |= leading.poll();
        worked |= Objects.requireNonNull(upkeep).poll(leading, takeover.reader().position(), heard);
        show();
        return worked;
    }

    private void onFence(CoordinatorEvent event) {
        if (event instanceof CoordinatorEvent.FencingFailed failed) {
            LOG.warn("incarnation {} cannot be fenced yet: {}", failed.incarnation(), failed.cause());
        }
        leading().add(event);
    }

    private void onStatus(StatusRecord record, long offset) {
        if (record instanceof Report report) {
            leading().add(new Reported(report), offset);
        } else if (record instanceof Heartbeat heartbeat) {
            hearing.heard(heartbeat);
            leading().add(new Heard(heartbeat.incarnation()));
        } else if (record instanceof Figures figures) {
            hearing.heard(figures);
        }
    }

    /** Publishes what is known, now and then. */
    private void show() {
        if (clock.nanoTime() - viewedNanos < VIEW_NANOS) {
            return;
        }
        viewedNanos = clock.nanoTime();
        Map<JobName, List<ControlRecord>> jobs = new HashMap<>();
        Map<JobName, CheckpointsSeen> checkpoints = new HashMap<>();
        Map<JobName, Long> held = new HashMap<>();
        for (JobName job : core.jobs()) {
            jobs.put(job, core.view(job).records());
            checkpoints.put(job, core.checkpointsSeen(job));
            core.heldCheckpoint(job).ifPresent(checkpoint -> held.put(job, checkpoint));
        }
        view = hearing.view(
                jobs,
                checkpoints,
                held,
                incarnation -> core.view(incarnation.job()).standing(incarnation) == Standing.ALIVE);
    }

    private boolean awaitSuccessor() {
        boolean any = takeover.reader().poll(this::watch);
        if (status.phase() == CoordinatorPhase.RESIGNING && isOver(resigningSinceNanos, settings.resignTimeout())) {
            String cause = status.cause() + "; no newer coordinator named itself in " + topics.control() + " within "
                    + settings.resignTimeout().toMillis() + " ms: this process was suspended beyond its transaction"
                    + " time-out of " + settings.transactionTimeout().toMillis()
                    + " ms, or another took the id and ended; start a new coordinator";
            finish(CoordinatorPhase.DEPOSED, cause, null, null);
            return true;
        }
        return any;
    }

    /** Looks for the election of another; one's own, whose commit may never have been answered, is no news. Says what has failed. */
    private void watch(ControlRecord record) {
        if (record instanceof CheckpointProgress progress
                && progress.failure() != null
                && progress.failure().isFailure()
                && status.phase() == CoordinatorPhase.LEADING) {
            LOG.warn(
                    "job {}: checkpoint {} has failed {} ms after its barrier: {}: {}",
                    progress.job(),
                    progress.number(),
                    progress.endedMs() - progress.triggeredMs(),
                    progress.failure(),
                    progress.message());
        }
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

    /** @return false, unless it throws: for those who are still starting */
    private boolean requireStarted() {
        if (isOver(startedNanos, settings.startTimeout())) {
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
        if (pulse != null) {
            pulse.close();
        }
    }

    private void move(CoordinatorStatus next) {
        if (!status.phase().leadsTo(next.phase())) {
            throw new IllegalStateException(
                    "coordinator of prefix " + settings.prefix() + " cannot go from " + status + " to " + next);
        }
        status = next;
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
}
