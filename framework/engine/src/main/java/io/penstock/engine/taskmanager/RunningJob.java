package io.penstock.engine.taskmanager;

import io.penstock.engine.checkpoint.Checkpointing;
import io.penstock.engine.commit.CommitAssembler;
import io.penstock.engine.commit.CommitFailure;
import io.penstock.engine.commit.CommitPipeline;
import io.penstock.engine.commit.CommitWork;
import io.penstock.engine.commit.TransactionalPipeline;
import io.penstock.engine.slot.SlotChange;
import io.penstock.engine.slot.SlotCommand;
import io.penstock.engine.slot.SlotCut;
import io.penstock.engine.slot.SlotEvent;
import io.penstock.engine.slot.SlotLoop;
import io.penstock.engine.slot.TaskCut;
import io.penstock.engine.slot.Verdict;
import io.penstock.log.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job while it runs in one incarnation: times the cuts, assembles the commits, rolls the process back when a function throws, and ends
 * when a commit cannot be resolved, when restarts are used up, or when told to. Owned by the TaskManager's thread.
 */
final class RunningJob implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningJob.class);

    /** Where it stands. */
    enum Phase {
        STARTING,
        RUNNING,
        /** Waiting for every slot to be at rest. */
        QUIESCING,
        /** At rest; waiting for the restart strategy's delay. */
        DELAYED,
        /** Waiting for every slot to have dropped what follows the last complete cut. */
        ROLLING_BACK,
        /** The last cut is on its way. */
        STOPPING,
        /** Waiting for every slot to have closed its tasks. */
        CLOSING,
        CLOSED
    }

    private final TaskManagerConfig config;
    private final Clock clock;
    private final List<SlotLoop> slots;
    private final CommitAssembler assembler;
    private final CommitPipeline pipeline;
    private final FailurePolicy policy;
    private final TaskManagerMetrics metrics;
    private final TaskChanges changes;
    private final Settling settling;
    private final ExchangeTrimming trimming;
    private final ExchangeBacklog backlog;
    private final Checkpointing checkpointing;
    private final long commitIntervalNanos;
    private final Map<Integer, SlotCut> cutParts = new HashMap<>();
    private final Set<Integer> answered = new HashSet<>();
    private final Map<Integer, Map<Long, Verdict>> verdicts = new HashMap<>();
    private Phase phase = Phase.STARTING;
    private long lastCompleteCut;
    private long cutUnderWay;
    private long cutNanos;
    private long lastCommitted;

    /** The first cut since when nothing has been left to do; 0 where there is. */
    private long endedWith;

    private boolean changing;

    /** Whether the cut under way is a checkpoint's. */
    private boolean barrier;

    private long resumeAtMs;
    private boolean stopRequested;
    private boolean stopCutTaken;
    private @Nullable String failure;

    RunningJob(
            TaskManagerConfig config,
            Clock clock,
            List<SlotLoop> slots,
            CommitAssembler assembler,
            CommitPipeline pipeline,
            FailurePolicy policy,
            TaskManagerMetrics metrics,
            TaskChanges changes,
            Settling settling,
            ExchangeTrimming trimming,
            ExchangeBacklog backlog,
            Checkpointing checkpointing) {
        this.checkpointing = checkpointing;
        this.config = config;
        this.clock = clock;
        this.slots = slots;
        this.assembler = assembler;
        this.pipeline = pipeline;
        this.policy = policy;
        this.metrics = metrics;
        this.commitIntervalNanos = config.commitInterval().toNanos();
        this.changes = changes;
        this.settling = settling;
        this.trimming = trimming;
        this.backlog = backlog;
        this.cutNanos = clock.nanoTime();
        slots.forEach(RunningJob::dropLeftovers);
    }

    /** The slot is at rest. A part of an earlier incarnation's last cut has a number that comes again in this one. */
    private static void dropLeftovers(SlotLoop slot) {
        for (SlotCut stale = slot.pollCut(); stale != null; stale = slot.pollCut()) {
            LOG.debug("slot {}: its part of cut {} is dropped", slot.slot(), stale.commit());
        }
    }

    Phase phase() {
        return phase;
    }

    long lastCommitted() {
        return lastCommitted;
    }

    /** Why the job cannot go on; empty while it can. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** The commit that ended the incarnation; empty while it lives. */
    Optional<CommitFailure> commitFailure() {
        return pipeline.failure();
    }

    boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    /** Whether the commits in flight have come to their end, good or bad. */
    boolean isSettled() {
        return pipeline.inFlight() == 0 || pipeline.failure().isPresent();
    }

    /** Whether every task here has come to the end of all its input, as of the last complete cut, and it has just these tasks since. */
    boolean hasEnded() {
        return endedWith != 0;
    }

    /** Whether the end of every task here is committed, and nothing is left to sinks. */
    boolean isFinished() {
        return phase == Phase.RUNNING && hasEnded() && lastCommitted >= endedWith && !assembler.isAnythingPending();
    }

    /** Ends with a last commit of what has been processed. */
    void requestStop() {
        stopRequested = true;
    }

    /** Ends at once: closes the slots' tasks, commits nothing more. */
    void abandon() {
        if (phase != Phase.CLOSING && phase != Phase.CLOSED) {
            closeSlots();
        }
    }

    boolean doWork() {
        boolean worked = takeEvents();
        worked |= takeCuts();
        worked |= advanceCommits();
        worked |= trimming.doWork(lastCommitted);
        worked |= holdSourcesBack();
        worked |= switch (phase) {
            case RUNNING -> settleAndCut();
            case DELAYED -> rollBackWhenDue();
            case STOPPING -> stopWhenCommitted();
            case STARTING, QUIESCING, ROLLING_BACK, CLOSING, CLOSED -> false;
        };
        return worked;
    }

    // ---- cuts and commits

    private boolean cutWhenDue() {
        // an empty cut is no commit, but its generation too is open until the commits before it are known
        boolean room = pipeline.canTake() && lastCompleteCut - lastCommitted < TransactionalPipeline.IN_FLIGHT_MAX;
        if (cutUnderWay != 0 || !room || settling.isHolding()) {
            return false;
        }
        if (stopRequested) {
            phase = Phase.STOPPING;
            stopCutTaken = false;
            startCut();
            tellAll(new SlotCommand.ReadNoMore()); // else sinks would never be done with what comes after the cut
            return true;
        }
        long nowNanos = clock.nanoTime();
        if (!changes.isWanted()
                && !checkpointing.wantsCut()
                && nowNanos - cutNanos < commitIntervalNanos
                && uncommittedBytes() < config.uncommittedBytesMax()) {
            return false;
        }
        startCut();
        return true;
    }

    private long uncommittedBytes() {
        long bytes = 0;
        for (SlotLoop slot : slots) {
            bytes += slot.uncommittedBytes();
        }
        return bytes;
    }

    private void startCut() {
        cutUnderWay = lastCompleteCut + 1;
        cutNanos = clock.nanoTime();
        cutParts.clear();
        if (phase == Phase.STOPPING) {
            changes.forgetSettling(); // a hold would come with it, and nobody asks for its end any more
        }
        Map<Integer, SlotChange> bySlot = changes.begin(cutUnderWay);
        changing = !bySlot.isEmpty();
        barrier = phase == Phase.RUNNING && checkpointing.cutBegins(changing);
        for (SlotLoop slot : slots) {
            slot.command(new SlotCommand.Cut(cutUnderWay, bySlot.get(slot.slot()), barrier));
        }
    }

    private boolean settleAndCut() {
        boolean settled = settle();
        return cutWhenDue() || settled;
    }

    /** What has arrived is taken to direct ways when it has read what was on its way. */
    private boolean settle() {
        boolean worked = settling.doWork(changes, lastCommitted);
        settling.takeCommands().forEach(this::tellAll);
        return worked;
    }

    private boolean takeCuts() {
        boolean any = false;
        for (SlotLoop slot : slots) {
            for (SlotCut cut = slot.pollCut(); cut != null; cut = slot.pollCut()) {
                any = true;
                if (cut.commit() == cutUnderWay) {
                    cutParts.put(cut.slot(), cut);
                    metrics.cut(cut);
                }
            }
        }
        if (cutUnderWay != 0 && cutParts.size() == slots.size()) {
            completeCut();
        }
        return any;
    }

    private void completeCut() {
        lastCompleteCut = cutUnderWay;
        cutUnderWay = 0;
        List<SlotCut> parts = new ArrayList<>(cutParts.values());
        cutParts.clear();
        noteEnd(parts);
        long complete = lastCompleteCut;
        changes.completed().ifPresent(held -> settling.settled(complete, held));
        if (phase == Phase.STOPPING) {
            stopCutTaken = true;
        }
        if (pipeline.failure().isPresent()) {
            return; // the incarnation is over; nothing of it commits any more
        }
        CommitWork work =
                assembler.assemble(lastCompleteCut, parts, cutNanos, clock.nowMs(), checkpointing.barrierOf(barrier));
        checkpointing.cutCompleted(lastCompleteCut, parts, barrier);
        backlog.cutCompleted(lastCompleteCut, parts);
        holdSourcesBack();
        trimming.cutCompleted(lastCompleteCut, parts, backlog::isWithheld);
        if (work.isEmpty() && pipeline.inFlight() == 0) {
            committed(lastCompleteCut);
        } else if (work.isEmpty()) {
            emptyAfter = lastCompleteCut;
        } else {
            pipeline.take(work);
        }
    }

    private boolean holdSourcesBack() {
        boolean worked = backlog.doWork(changes.placement());
        metrics.exchangeBacklog(backlog.most());
        if (phase != Phase.CLOSING && phase != Phase.CLOSED) {
            backlog.pausedNews().ifPresent(stages -> tellAll(new SlotCommand.Pause(stages)));
        }
        return worked;
    }

    /** Tasks that come with a cut are in the next one only. */
    private void noteEnd(List<SlotCut> parts) {
        boolean ended = !changing;
        for (SlotCut part : parts) {
            for (TaskCut task : part.tasks()) {
                ended &= task.hasEnded();
            }
        }
        if (!ended) {
            endedWith = 0;
        } else if (endedWith == 0) {
            endedWith = lastCompleteCut;
        }
    }

    /** Number of an empty cut that waits for the commits before it. */
    private long emptyAfter;

    private boolean advanceCommits() {
        boolean worked = pipeline.doWork();
        for (Optional<CommitWork> done = pipeline.pollSucceeded(); done.isPresent(); done = pipeline.pollSucceeded()) {
            worked = true;
            metrics.committed(done.get(), clock.nanoTime());
            committed(done.get().commit());
        }
        if (emptyAfter != 0 && pipeline.inFlight() == 0 && pipeline.failure().isEmpty()) {
            committed(Math.max(emptyAfter, lastCommitted));
            emptyAfter = 0;
        }
        return worked;
    }

    private void committed(long commit) {
        lastCommitted = commit;
        if (phase != Phase.CLOSING && phase != Phase.CLOSED) {
            tellAll(new SlotCommand.Committed(commit));
        }
        changes.committed(commit);
        checkpointing.committed(commit);
        backlog.committed(commit);
    }

    // ---- slots

    private boolean takeEvents() {
        boolean any = false;
        for (SlotLoop slot : slots) {
            for (SlotEvent event = slot.pollEvent(); event != null; event = slot.pollEvent()) {
                any = true;
                take(event);
            }
        }
        return any;
    }

    private void take(SlotEvent event) {
        if (event instanceof SlotEvent.Failed failed) {
            onFailure(failed);
        } else if (event instanceof SlotEvent.Started && phase == Phase.STARTING) {
            answer(event, () -> phase = Phase.RUNNING);
        } else if (event instanceof SlotEvent.Quiesced && phase == Phase.QUIESCING) {
            answer(event, this::quiesced);
        } else if (event instanceof SlotEvent.RolledBack && phase == Phase.ROLLING_BACK) {
            answer(event, this::rolledBack);
        } else if (event instanceof SlotEvent.Closed && phase == Phase.CLOSING) {
            answer(event, () -> phase = Phase.CLOSED);
        } else if (event instanceof SlotEvent.Reached reached) {
            settling.reached(reached.slot(), reached.ticket(), changes);
        }
    }

    private void answer(SlotEvent event, Runnable whenAll) {
        answered.add(event.slot());
        if (answered.size() == slots.size()) {
            answered.clear();
            whenAll.run();
        }
    }

    private void tellAll(SlotCommand command) {
        slots.forEach(slot -> slot.command(command));
    }

    // ---- failures

    private void onFailure(SlotEvent.Failed failed) {
        if (phase == Phase.CLOSING || phase == Phase.CLOSED) {
            LOG.warn("closing: {}", FailurePolicy.describe(failed, "no record"), failed.cause());
            return;
        }
        String record = assembler.describeOrigin(failed.originTask(), failed.originOffset());
        metrics.failed(clock.nowMs(), failed, FailurePolicy.describe(failed, record));
        if (phase == Phase.QUIESCING) {
            note(failed, policy.verdict(failed)); // one rollback serves all who failed before it
            return;
        }
        FailurePolicy.Decision decision = policy.decide(failed, record, clock.nowMs());
        if (decision instanceof FailurePolicy.Stop stop) {
            LOG.error("{}", stop.cause(), failed.cause());
            failure = stop.cause();
            return;
        }
        if (phase == Phase.STARTING || isOpeningFirst(failed)) {
            failure = FailurePolicy.describe(failed, record) + " while it was being opened";
            LOG.error("{}", failure, failed.cause());
            return;
        }
        FailurePolicy.RollBack rollBack = (FailurePolicy.RollBack) decision;
        LOG.warn(
                "{}; rolling back to commit {}, going on in {} ms{}",
                FailurePolicy.describe(failed, record),
                lastCompleteCut,
                rollBack.delayMs(),
                rollBack.verdict() == null
                        ? ""
                        : " without the record (" + rollBack.verdict().kind() + ")",
                failed.cause());
        note(failed, rollBack.verdict());
        resumeAtMs = clock.nowMs() + rollBack.delayMs();
        metrics.restarted();
        phase = Phase.QUIESCING;
        answered.clear();
        tellAll(new SlotCommand.Quiesce());
    }

    /** A function that does not even open when the job starts is no passing trouble. */
    private boolean isOpeningFirst(SlotEvent.Failed failed) {
        return lastCompleteCut == 0 && changes.isAdopting() && failed.originTask() == SlotEvent.NO_ORIGIN;
    }

    private void note(SlotEvent.Failed failed, @Nullable Verdict verdict) {
        if (verdict != null) {
            verdicts.computeIfAbsent(failed.originTask(), absent -> new HashMap<>())
                    .put(failed.originOffset(), verdict);
        }
    }

    private void quiesced() {
        takeCuts(); // a cut that every slot has delivered is complete; one that some have not is dropped
        cutUnderWay = 0;
        cutParts.clear();
        changes.dropped();
        checkpointing.cutDropped();
        phase = Phase.DELAYED;
    }

    private boolean rollBackWhenDue() {
        if (clock.nowMs() < resumeAtMs) {
            return false;
        }
        phase = Phase.ROLLING_BACK;
        Map<Integer, Map<Long, Verdict>> added = new HashMap<>();
        verdicts.forEach((task, ofTask) -> added.put(task, Map.copyOf(ofTask)));
        tellAll(new SlotCommand.RollBack(lastCompleteCut, added));
        return true;
    }

    private void rolledBack() {
        verdicts.clear();
        settling.rolledBack(lastCompleteCut, changes);
        tellAll(new SlotCommand.Resume());
        phase = Phase.RUNNING;
    }

    // ---- the end

    private boolean stopWhenCommitted() {
        if (!stopCutTaken || lastCommitted < lastCompleteCut) {
            return false;
        }
        if (assembler.isAnythingPending()) {
            // else the next life would finish once more what sinks are about to have finished
            if (clock.nanoTime() - cutNanos < commitIntervalNanos) {
                return false;
            }
            stopCutTaken = false;
            startCut();
            return true;
        }
        closeSlots();
        return true;
    }

    private void closeSlots() {
        phase = Phase.CLOSING;
        answered.clear();
        tellAll(new SlotCommand.Shutdown());
    }

    @Override
    public void close() {
        pipeline.close();
        changes.close();
    }
}
