package io.penstock.engine.taskmanager;

import io.penstock.api.connector.ServiceLookup;
import io.penstock.engine.checkpoint.CheckpointFigures;
import io.penstock.engine.checkpoint.SnapshotStorage;
import io.penstock.engine.checkpoint.TaskBases;
import io.penstock.engine.checkpoint.TaskStates;
import io.penstock.engine.commit.AtLeastOncePipeline;
import io.penstock.engine.commit.CommitAssembler;
import io.penstock.engine.commit.CommitFailure;
import io.penstock.engine.commit.CommitPipeline;
import io.penstock.engine.commit.TransactionalPipeline;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.ownership.Pulse;
import io.penstock.engine.ownership.StatusVoice;
import io.penstock.engine.restore.RestoreRefusedException;
import io.penstock.engine.slot.AlignedSplits;
import io.penstock.engine.slot.Channels;
import io.penstock.engine.slot.SlotCommand;
import io.penstock.engine.slot.SlotLoop;
import io.penstock.engine.slot.SlotPlan;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.control.IncarnationDead;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.JoinRefused;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.graph.GraphDescription;
import io.penstock.protocol.status.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One incarnation of a TaskManager, from asking to join to its end. A step is a method that answers whether there was progress; the
 * next one follows when it is done. After the end nothing of it commits: its writers are closed and its ids never used again (DESIGN
 * rule 2).
 */
final class IncarnationLife implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(IncarnationLife.class);

    private static final long LAST_WORD_NANOS_MAX = 2_000_000_000L;

    private static final int CAUSE_CHARS_MAX = 1_000;

    /** How often a running job looks into the control topic: a look is a poll of a consumer, dearer than all else of an idle step. */
    private static final long CONTROL_INTERVAL_NANOS = 5_000_000;

    /** How an incarnation ends. */
    record End(Kind kind, @Nullable String cause) {
        enum Kind {
            STOPPED,
            /** There is nothing left to do for a job whose input ends. */
            FINISHED,
            /** Another one was put in its place. */
            FENCED,
            /** The next incarnation may do better. */
            REJOIN,
            /** No incarnation would do better. */
            FAILED
        }

        /** Whether it has said its last word, and made its last commit. */
        boolean isInOrder() {
            return kind == Kind.STOPPED || kind == Kind.FINISHED;
        }
    }

    /**
     * It cannot go on, and others may have its tasks by now.
     *
     * @param otherwise how it ends where they have not, asked once the control topic has been read
     * @param controlEnd where the control topic ended when the doubt arose
     */
    private record Doubt(Supplier<End> otherwise, Pending<Map<LogPartition, Long>> controlEnd) {}

    private enum Step {
        PREPARE,
        JOIN,
        TAKE_IDS,
        READ_CONTROL,
        RUN,
        /** Ended; its slots are closing their tasks. */
        CLOSE,
        /** It has said that it left, or gave up. */
        LAST_WORD,
        OVER
    }

    private final TaskManagerConfig config;
    private final JobGraph graph;
    private final GraphDescription description;
    private final Log log;
    private final Clock clock;
    private final List<SlotLoop> slots;
    private final Channels channels;
    private final RestartStrategy restarts;
    private final TaskManagerMetrics metrics;
    private final Runnable wake;
    private final @Nullable SnapshotStorage storage;
    private final TaskStates states;
    private final CheckpointFigures checkpointFigures;
    private final AlignedSplits alignedSplits;
    private final SourceDiscovery discovery;
    private final Preparation preparation;
    private final StatusVoice voice;
    private final List<TransactionalWriter> writers = new ArrayList<>();
    private @Nullable LogWriter writer;
    private Step step = Step.PREPARE;
    private @Nullable Joining joining;
    private @Nullable Incarnation incarnation;
    private @Nullable Pulse pulse;
    private @Nullable FigureReport figures;
    private List<Pending<Void>> takingIds = List.of();
    private @Nullable ControlFollower control;
    private @Nullable Pending<Map<LogPartition, Long>> controlEnd;
    private @Nullable OwnedTasks owned;
    private @Nullable TaskChanges changes;
    private @Nullable RunningJob running;
    private @Nullable JobCheckpoints checkpoints;
    private @Nullable WatermarkAlignment alignment;
    private @Nullable Leaving leaving;
    private @Nullable End end;
    private boolean stopRequested;
    private boolean finishing;

    /** Tasks whose end is committed, those that have gone elsewhere since included. */
    private final Set<TaskId> ended = new TreeSet<>();

    private @Nullable Report unsaid;
    private long lastWordNanos;
    private long controlReadNanos;
    private boolean controlNews = true;
    private @Nullable Doubt doubt;

    /** @param before the incarnation that this process was last; null where it was none */
    IncarnationLife(
            @Nullable Incarnation before,
            TaskManagerConfig config,
            JobGraph graph,
            GraphDescription description,
            Log log,
            Clock clock,
            ServiceLookup services,
            List<SlotLoop> slots,
            Channels channels,
            RestartStrategy restarts,
            TaskManagerMetrics metrics,
            Runnable wake,
            @Nullable SnapshotStorage storage,
            TaskStates states,
            CheckpointFigures checkpointFigures,
            AlignedSplits alignedSplits) {
        this.alignedSplits = alignedSplits;
        this.storage = storage;
        this.states = states;
        this.checkpointFigures = checkpointFigures;
        this.config = config;
        this.graph = graph;
        this.description = description;
        this.log = log;
        this.clock = clock;
        this.slots = slots;
        this.channels = channels;
        this.restarts = restarts;
        this.metrics = metrics;
        this.wake = wake;
        this.discovery = new SourceDiscovery(graph, services);
        this.preparation = new Preparation(config, graph, log, clock, discovery, before, storage, wake);
        this.voice = new StatusVoice(
                log,
                clock,
                config.prefix(),
                "status-" + config.taskManagerId(),
                config.reportInterval().toNanos());
    }

    TaskManagerState state() {
        return switch (step) {
            case PREPARE, JOIN -> TaskManagerState.JOINING;
            case TAKE_IDS, READ_CONTROL -> TaskManagerState.INITIALISING;
            case RUN -> runningState();
            case CLOSE, LAST_WORD, OVER ->
                stopRequested || finishing ? TaskManagerState.STOPPING : TaskManagerState.REJOINING;
        };
    }

    private TaskManagerState runningState() {
        return switch (run().phase()) {
            case STARTING -> TaskManagerState.RESTORING;
            case RUNNING ->
                leaving != null
                        ? TaskManagerState.STOPPING
                        : isComplete() ? TaskManagerState.RUNNING : TaskManagerState.RESTORING;
            case QUIESCING, DELAYED, ROLLING_BACK -> TaskManagerState.ROLLING_BACK;
            case STOPPING, CLOSING, CLOSED -> TaskManagerState.STOPPING;
        };
    }

    private boolean isComplete() {
        return owned != null && owned.isComplete();
    }

    @Nullable Incarnation incarnation() {
        return incarnation;
    }

    @Nullable String cause() {
        return end == null ? null : end.cause();
    }

    int tasks() {
        return owned == null ? 0 : owned.running();
    }

    long lastCommit() {
        return running == null ? 0 : running.lastCommitted();
    }

    boolean isOver() {
        return step == Step.OVER;
    }

    End end() {
        return Objects.requireNonNull(end, "asked for the end of an incarnation that is not over");
    }

    void requestStop() {
        stopRequested = true;
    }

    /** Ends it at once; what is in flight is left to its fate. Where even its end fails, its slots are not to be used again. */
    void abandon(String cause, boolean mayRejoin) {
        if (end != null) {
            end = new End(End.Kind.FAILED, end.cause() + "; closing it failed as well: " + cause);
            step = Step.OVER;
            return;
        }
        if (mayRejoin) {
            endWith(new End(End.Kind.REJOIN, cause));
        } else {
            endUnlessDead(() -> new End(End.Kind.FAILED, cause));
        }
    }

    /**
     * What others have been given since a pause they change and delete, so what looks like damage may be their doing: read on, to an end
     * sampled now, before it is called anything else. Where the reading fails as well, it ends as that failure says.
     */
    private void endUnlessDead(Supplier<End> otherwise) {
        if (step == Step.RUN && doubt == null) {
            doubt = new Doubt(otherwise, control().sampleEnd());
        } else {
            endWith(otherwise.get());
        }
    }

    private boolean settle(Doubt doubted) {
        Pending<Map<LogPartition, Long>> until = doubted.controlEnd();
        boolean worked = control().doWork();
        if (!until.isDone()) {
            return worked;
        }
        if (until.isFailed()) {
            String unread = until.failure().getMessage();
            endWith(new End(
                    End.Kind.REJOIN,
                    doubted.otherwise().get().cause() + "; whether others have replaced it could not be read: "
                            + unread));
        } else if (control().isWhole() && control().hasReached(until) && !endIfDead()) {
            endWith(doubted.otherwise().get());
        }
        return worked || end != null;
    }

    boolean doWork() {
        if (stopRequested && step.compareTo(Step.RUN) < 0) {
            endWith(new End(End.Kind.STOPPED, null)); // nothing has been processed: there is nothing to commit
            return true;
        }
        boolean beaten = pulse != null && step != Step.OVER && pulse.beat();
        if (figures != null && step != Step.OVER) {
            beaten |= figures.sayWhenDue(state(), changes == null ? null : changes.placement());
        }
        boolean worked =
                switch (step) {
                    case PREPARE -> prepare();
                    case JOIN -> join();
                    case TAKE_IDS -> takeIds();
                    case READ_CONTROL -> readControl();
                    case RUN -> runJob();
                    case CLOSE -> closeSlots();
                    case LAST_WORD -> awaitLastWord();
                    case OVER -> false;
                };
        return beaten || worked;
    }

    private boolean prepare() {
        boolean worked = preparation.doWork();
        preparation.replaced().ifPresent(by -> endWith(fencedBy(by.death(), by.process())));
        if (preparation.isDone()) {
            if (config.checkpoints() != null) {
                CheckpointLimit.require(preparation.stageTasks());
            }
            joining = new Joining(
                    config,
                    description,
                    preparation.stageTasks(),
                    log,
                    clock,
                    voice,
                    graph.isStateful(),
                    preparation.origin());
            step = Step.JOIN;
        }
        return worked;
    }

    // ---- becoming an incarnation

    private boolean join() {
        Joining asking = Objects.requireNonNull(joining);
        boolean worked = asking.doWork();
        if (asking.refused().isPresent()) {
            JoinRefused refusal = asking.refused().get();
            boolean finished = refusal.reason() == JoinRefused.Reason.FINISHED;
            endWith(new End(finished ? End.Kind.FINISHED : End.Kind.FAILED, refusal.message()));
            return true;
        }
        if (asking.listed().isEmpty()) {
            return worked;
        }
        Incarnation self = asking.listed().get().incarnation();
        incarnation = self;
        control = Objects.requireNonNull(asking.control());
        joining = null;
        voice.stand(List.of());
        pulse = new Pulse(
                self,
                clock,
                voice,
                config.heartbeatInterval().toNanos(),
                slots.stream()
                        .map(slot -> (LongSupplier) slot.time()::busyNanos)
                        .toList());
        figures = new FigureReport(self, clock, voice, slots, metrics);
        LOG.info("joined job {} as {}", config.job(), self);
        takeIdsOf(self);
        step = Step.TAKE_IDS;
        return true;
    }

    private void takeIdsOf(Incarnation self) {
        takingIds = new ArrayList<>();
        if (config.delivery() == Delivery.EXACTLY_ONCE) {
            for (String id : self.transactionalIds()) {
                TransactionalWriter opened = log.openTransactionalWriter(id, config.transactionTimeout());
                writers.add(opened);
                takingIds.add(opened.init());
            }
        } else {
            writer = log.openWriter(self.toString());
        }
    }

    private boolean takeIds() {
        boolean worked = control().doWork();
        for (Pending<Void> taking : takingIds) {
            if (!taking.isDone()) {
                return worked;
            }
            taking.get();
        }
        // rule 4: sampled after the ids were taken
        controlEnd = control().sampleEnd();
        step = Step.READ_CONTROL;
        return true;
    }

    private boolean readControl() {
        ControlFollower follower = control();
        boolean worked = follower.doWork();
        Pending<Map<LogPartition, Long>> until = Objects.requireNonNull(controlEnd);
        if (!until.isDone() || !follower.hasReached(until) || !follower.isWhole()) {
            return worked;
        }
        if (!endIfDead()) {
            start();
        }
        return true;
    }

    /** The slots begin without tasks; what this incarnation owns comes with the first cuts. */
    private void start() {
        RunId run = control()
                .view()
                .run()
                .orElseThrow(() -> new IllegalStateException(
                        "the control topic lists " + self() + ", and has no run of job " + config.job()));
        OwnedTasks tasks = new OwnedTasks(
                config, graph, log, clock, self(), run, discovery, writer, new TaskBases(storage, states, clock, wake));
        owned = tasks;
        CommitAssembler assembler = new CommitAssembler();
        TaskChanges next = new TaskChanges(graph, config.slots(), assembler, tasks);
        changes = next;
        checkpoints = new JobCheckpoints(self(), run, log, clock, assembler, storage, checkpointFigures, wake);
        alignment = new WatermarkAlignment(graph, alignedSplits, self(), log, clock, config.prefix(), voice);
        channels.clear();
        running = new RunningJob(
                config,
                clock,
                slots,
                assembler,
                pipeline(),
                new FailurePolicy(config.errorPolicy(), restarts),
                metrics,
                next,
                new Settling(log.admin(), new TopicNames(config.prefix(), config.job()), config.slots()),
                new ExchangeTrimming(log.admin(), clock),
                new ExchangeBacklog(
                        graph,
                        new TopicNames(config.prefix(), config.job()),
                        log.admin(),
                        clock,
                        config.exchangeBacklog()),
                checkpoints.checkpointing());
        for (SlotLoop slot : slots) {
            slot.command(new SlotCommand.Start(new SlotPlan(run, List.of(), next.routing(), 0)));
        }
        step = Step.RUN;
    }

    /**
     * Whether the control log, which has been read past this incarnation's listing, says that it is dead, or does not have it any more
     * (rule 15); then it ends, naming who said so.
     */
    private boolean endIfDead() {
        if (!control().isWhole()) {
            return false;
        }
        JobControlView view = control().view();
        if (view.standing(self()) == Standing.ABSENT) {
            endWith(new End(
                    End.Kind.REJOIN,
                    "incarnation " + self() + " is not in the control topic any more: it counts as dead"));
            return true;
        }
        Optional<IncarnationDead> death = view.death(self());
        death.ifPresent(dead -> endWith(ofDeath(dead, view)));
        return death.isPresent();
    }

    private End ofDeath(IncarnationDead dead, JobControlView view) {
        if (dead.bySilence()) {
            return new End(End.Kind.REJOIN, "incarnation " + self() + " was declared dead: " + dead.reason());
        }
        Optional<IncarnationListed> successor = view.listing(dead.declaredBy());
        String process = successor.map(IncarnationListed::process).orElse("unknown");
        return fencedBy(dead, process);
    }

    private End fencedBy(IncarnationDead dead, String process) {
        return new End(
                process.equals(config.process()) ? End.Kind.REJOIN : End.Kind.FENCED,
                "incarnation " + dead.incarnation() + " was fenced by incarnation " + dead.declaredBy() + " (process "
                        + process + "): " + dead.reason() + "; this process stops");
    }

    private CommitPipeline pipeline() {
        if (config.delivery() == Delivery.EXACTLY_ONCE) {
            return new TransactionalPipeline(
                    writers, clock, 3 * config.transactionTimeout().toNanos(), wake);
        }
        return new AtLeastOncePipeline(Objects.requireNonNull(writer), log.admin(), self().toString());
    }

    // ---- running

    private boolean runJob() {
        Doubt doubted = doubt;
        if (doubted != null) {
            return settle(doubted);
        }
        RunningJob job = run();
        OwnedTasks tasks = Objects.requireNonNull(owned);
        boolean worked = readControlWhenDue();
        controlNews |= worked;
        if (worked && endIfDead()) {
            return true;
        }
        if (control().isWhole()) {
            JobControlView view = control().view();
            boolean news = controlNews && control().isCaughtUp();
            controlNews &= !news;
            worked |= restoreAndOwn(tasks, view, news);
            if (doubt != null) {
                return true;
            }
            worked |= Objects.requireNonNull(checkpoints)
                    .doWork(
                            view,
                            news,
                            tasks.isComplete()
                                    && !Objects.requireNonNull(changes).isWanted());
            worked |= Objects.requireNonNull(alignment).doWork(view, news);
            worked |= speak(tasks, view, job);
        }
        worked |= job.doWork();
        // others may still have what to do: to them it hands what it has, as it does when it is told to stop
        if (!finishing && graph.isBounded() && job.isFinished() && hasAllThatIsMeantForIt(tasks)) {
            finishing = true;
            ended.addAll(tasks.runningTasks());
        }
        if (job.isClosed()) {
            endWith(orderlyEnd(tasks, job));
        } else if (Objects.requireNonNull(checkpoints).failure().isPresent()) {
            String why = checkpoints.failure().get();
            endUnlessDead(() -> new End(End.Kind.FAILED, why));
        } else if (job.failure().isPresent()) {
            String why = job.failure().get();
            endUnlessDead(() -> new End(End.Kind.FAILED, why));
        } else if (job.commitFailure().isPresent()) {
            endOnCommitFailure(job.commitFailure().get());
        } else {
            return worked;
        }
        return true;
    }

    private boolean restoreAndOwn(OwnedTasks tasks, JobControlView view, boolean news) {
        try {
            boolean worked = tasks.doWork(view, news, Objects.requireNonNull(changes));
            // whoever wrote journals with a higher term was given the tasks in the control log before
            tasks.higherTerm().ifPresent(found -> endUnlessDead(() -> new End(End.Kind.FAILED, found)));
            return worked;
        } catch (RestoreRefusedException refused) {
            LOG.info("job {}: {}; asking the control topic whose the task is", config.job(), refused.getMessage());
            endUnlessDead(() -> ofRefusal(refused));
            return true;
        }
    }

    /** After a pause a process may restore what is not its own any more, and those whose it is delete what they need no more. */
    private End ofRefusal(RestoreRefusedException refused) {
        JobControlView view = control().view();
        for (TaskId task : refused.tasks()) {
            boolean own = view.assignment(task)
                    .filter(assigned -> self().equals(assigned.owner()) || self().equals(assigned.standbyOrNull()))
                    .isPresent();
            if (!own) {
                return new End(
                        End.Kind.REJOIN,
                        "task " + task + " is not to be restored by " + self() + " any more: " + refused.getMessage());
            }
        }
        return new End(End.Kind.FAILED, refused.getMessage());
    }

    /** What is on its way here may have something left to do, and nobody else to do it. */
    private boolean hasAllThatIsMeantForIt(OwnedTasks tasks) {
        return tasks.running() > 0
                && tasks.isComplete()
                && control().view().standbysOf(self()).isEmpty();
    }

    /** A task that was given to it while it was about to finish is not forgotten: it comes again. */
    private End orderlyEnd(OwnedTasks tasks, RunningJob job) {
        if (!finishing) {
            return new End(End.Kind.STOPPED, null);
        }
        boolean nothingLeft = tasks.isEmpty() || (tasks.isComplete() && job.hasEnded());
        return nothingLeft
                ? new End(End.Kind.FINISHED, null)
                : new End(End.Kind.REJOIN, "tasks have come to " + self() + " that have not ended");
    }

    private boolean readControlWhenDue() {
        long nowNanos = clock.nanoTime();
        if (nowNanos - controlReadNanos < CONTROL_INTERVAL_NANOS) {
            return false;
        }
        controlReadNanos = nowNanos;
        return control().doWork();
    }

    private boolean speak(OwnedTasks tasks, JobControlView view, RunningJob job) {
        List<Report> reports = new ArrayList<>(tasks.reports());
        reports.addAll(Objects.requireNonNull(checkpoints).reports());
        if (stopRequested || finishing) {
            Leaving going = leaving;
            if (going == null) {
                going = new Leaving(
                        self(), clock.nanoTime() + config.leaveTimeout().toNanos());
                leaving = going;
            }
            going.report(view).ifPresent(reports::add);
            if (going.isOver(view, tasks.isEmpty(), clock.nanoTime())) {
                job.requestStop();
            }
        }
        return voice.stand(reports);
    }

    /** A fenced writer's successor is in the control log. */
    private void endOnCommitFailure(CommitFailure failure) {
        End rejoin = new End(End.Kind.REJOIN, failure.toString());
        if (failure.cause().reason() == LogException.Reason.FENCED) {
            endUnlessDead(() -> rejoin);
        } else {
            endWith(rejoin);
        }
    }

    // ---- the end

    private void endWith(End how) {
        if (end != null) {
            return;
        }
        end = how;
        RunningJob job = running;
        if (how.isInOrder() && incarnation != null) {
            voice.stand(List.of());
            voice.say(lastWord(how));
            lastWordNanos = clock.nanoTime();
        }
        if (job == null || job.isClosed()) {
            step = how.isInOrder() && incarnation != null ? Step.LAST_WORD : Step.OVER;
            return;
        }
        job.abandon();
        step = Step.CLOSE;
    }

    private Report lastWord(End how) {
        if (how.kind() != End.Kind.FINISHED) {
            return new Report.Left(self());
        }
        RunId run = control().view().run().orElseThrow();
        ended.addAll(Objects.requireNonNull(owned).runningTasks());
        return new Report.Finished(self(), run, List.copyOf(ended));
    }

    /**
     * After its end, where no other incarnation follows in this process: says so, for which it is to be driven until it is over again.
     *
     * @param last that the process was, whether in this life or before
     * @param cause for people
     */
    void giveUp(Incarnation last, String cause) {
        unsaid =
                new Report.GaveUp(last, cause.length() > CAUSE_CHARS_MAX ? cause.substring(0, CAUSE_CHARS_MAX) : cause);
        step = Step.LAST_WORD;
    }

    /** Said once: who does not hear it hears the silence. */
    private boolean awaitLastWord() {
        Report word = unsaid;
        if (word != null) {
            unsaid = null;
            voice.stand(List.of());
            voice.say(word);
            lastWordNanos = clock.nanoTime();
            return true;
        }
        if (!voice.isSilent() && clock.nanoTime() - lastWordNanos < LAST_WORD_NANOS_MAX) {
            return false;
        }
        step = Step.OVER;
        return true;
    }

    private boolean closeSlots() {
        RunningJob job = run();
        boolean worked = job.doWork();
        // what the functions' last failure did not touch is in flight: it finishes
        boolean finished = end().kind() != End.Kind.FAILED || job.isSettled();
        if (job.isClosed() && finished) {
            step = Step.OVER;
            return true;
        }
        return worked;
    }

    private Incarnation self() {
        return Objects.requireNonNull(incarnation, "not joined yet");
    }

    private ControlFollower control() {
        return Objects.requireNonNull(control, "not joined yet");
    }

    private RunningJob run() {
        return Objects.requireNonNull(running, "not running yet");
    }

    @Override
    public void close() {
        preparation.close();
        discovery.close();
        if (checkpoints != null) {
            checkpoints.close();
        }
        if (owned != null) {
            owned.close();
        }
        if (alignment != null) {
            alignment.close();
        }
        if (joining != null && joining.control() != null) {
            joining.control().close();
        }
        if (running != null) {
            running.close();
        } else {
            writers.forEach(TransactionalWriter::close);
            if (writer != null) {
                writer.close();
            }
        }
        if (control != null) {
            control.close();
        }
        voice.close();
    }
}
