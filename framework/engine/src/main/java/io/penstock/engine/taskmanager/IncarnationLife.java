package io.penstock.engine.taskmanager;

import io.penstock.api.connector.ServiceLookup;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.engine.commit.AtLeastOncePipeline;
import io.penstock.engine.commit.CommitAssembler;
import io.penstock.engine.commit.CommitFailure;
import io.penstock.engine.commit.CommitPipeline;
import io.penstock.engine.commit.TransactionalPipeline;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.slot.Channels;
import io.penstock.engine.slot.SlotCommand;
import io.penstock.engine.slot.SlotLoop;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.control.IncarnationDead;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.graph.GraphDescription;
import io.penstock.protocol.join.JoinReply;
import io.penstock.protocol.join.JoinReply.JoinAccepted;
import io.penstock.protocol.join.JoinReply.JoinRefused;
import io.penstock.protocol.join.JoinRequest;
import io.penstock.protocol.join.StageTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

    /** How often a running job looks into the control topic: a look is a poll of a consumer, dearer than all else of an idle step. */
    private static final long CONTROL_INTERVAL_NANOS = 5_000_000;

    /** How an incarnation ends. */
    record End(Kind kind, @Nullable String cause) {
        enum Kind {
            STOPPED,
            /** Another one was put in its place. */
            FENCED,
            /** The next incarnation may do better. */
            REJOIN,
            /** No incarnation would do better. */
            FAILED
        }
    }

    private enum Step {
        DISCOVER,
        LOOK_BACK,
        TOPICS,
        JOIN,
        TAKE_IDS,
        READ_CONTROL,
        /** Only without transactions. */
        RAISE_TERMS,
        RESTORE,
        RUN,
        /** Ended; its slots are closing their tasks. */
        CLOSE,
        OVER
    }

    private final TaskManagerConfig config;
    private final JobGraph graph;
    private final GraphDescription description;
    private final Log log;
    private final Clock clock;
    private final Coordination coordination;
    private final List<SlotLoop> slots;
    private final Channels channels;
    private final RestartStrategy restarts;
    private final TaskManagerMetrics metrics;
    private final Runnable wake;
    private final @Nullable Incarnation before;
    private final SourceDiscovery discovery;
    private final List<TransactionalWriter> writers = new ArrayList<>();
    private @Nullable LogWriter writer;
    private @Nullable TermRaising raisingTerms;
    private Step step = Step.DISCOVER;
    private @Nullable JobPast past;
    private @Nullable TopicSetup topics;
    private @Nullable Pending<JoinReply> joining;
    private @Nullable JoinAccepted membership;
    private List<Pending<Void>> takingIds = List.of();
    private @Nullable ControlFollower control;
    private @Nullable Pending<Map<LogPartition, Long>> controlEnd;
    private @Nullable JobRestoring restoring;
    private @Nullable RunningJob running;
    private @Nullable End end;
    private boolean stopRequested;
    private int tasks;
    private long controlReadNanos;

    /** @param before the incarnation that this process was last; null where it was none */
    IncarnationLife(
            @Nullable Incarnation before,
            TaskManagerConfig config,
            JobGraph graph,
            GraphDescription description,
            Log log,
            Clock clock,
            Coordination coordination,
            ServiceLookup services,
            List<SlotLoop> slots,
            Channels channels,
            RestartStrategy restarts,
            TaskManagerMetrics metrics,
            Runnable wake) {
        this.before = before;
        this.config = config;
        this.graph = graph;
        this.description = description;
        this.log = log;
        this.clock = clock;
        this.coordination = coordination;
        this.slots = slots;
        this.channels = channels;
        this.restarts = restarts;
        this.metrics = metrics;
        this.wake = wake;
        this.discovery = new SourceDiscovery(graph, services);
    }

    TaskManagerState state() {
        return switch (step) {
            case DISCOVER, LOOK_BACK, TOPICS, JOIN -> TaskManagerState.JOINING;
            case TAKE_IDS, READ_CONTROL, RAISE_TERMS -> TaskManagerState.INITIALISING;
            case RESTORE -> TaskManagerState.RESTORING;
            case RUN -> runningState();
            case CLOSE, OVER -> stopRequested ? TaskManagerState.STOPPING : TaskManagerState.REJOINING;
        };
    }

    private TaskManagerState runningState() {
        return switch (run().phase()) {
            case STARTING -> TaskManagerState.RESTORING;
            case RUNNING -> TaskManagerState.RUNNING;
            case QUIESCING, DELAYED, ROLLING_BACK -> TaskManagerState.ROLLING_BACK;
            case STOPPING, CLOSING, CLOSED -> TaskManagerState.STOPPING;
        };
    }

    @Nullable Incarnation incarnation() {
        return membership == null ? null : membership.incarnation();
    }

    @Nullable String cause() {
        return end == null ? null : end.cause();
    }

    int tasks() {
        return tasks;
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
        endWith(new End(mayRejoin ? End.Kind.REJOIN : End.Kind.FAILED, cause));
    }

    boolean doWork() {
        if (stopRequested && step.compareTo(Step.RUN) < 0) {
            endWith(new End(End.Kind.STOPPED, null)); // nothing has been processed: there is nothing to commit
            return true;
        }
        return switch (step) {
            case DISCOVER -> discover();
            case LOOK_BACK -> lookBack();
            case TOPICS -> topics();
            case JOIN -> join();
            case TAKE_IDS -> takeIds();
            case READ_CONTROL -> readControl();
            case RAISE_TERMS -> awaitTerms();
            case RESTORE -> restore();
            case RUN -> runJob();
            case CLOSE -> closeSlots();
            case OVER -> false;
        };
    }

    // ---- before the join

    private boolean discover() {
        Optional<Map<Integer, List<SourceSplit>>> splits = discovery.splits();
        if (splits.isEmpty()) {
            return false;
        }
        past = new JobPast(log, config.prefix(), config.job());
        step = Step.LOOK_BACK;
        return true;
    }

    private boolean lookBack() {
        JobPast earlier = Objects.requireNonNull(past);
        boolean worked = earlier.doWork();
        if (!earlier.isDone()) {
            return worked;
        }
        if (endIfReplacedBefore(earlier)) {
            return true;
        }
        topics = new TopicPlan(config, graph, discovery.splits().orElseThrow(), earlier).setup(log.admin(), clock);
        step = Step.TOPICS;
        return true;
    }

    /** What ended the last incarnation of this process may hide that another process had replaced it: then this one is not to come back. */
    private boolean endIfReplacedBefore(JobPast earlier) {
        Optional<IncarnationDead> death = before == null ? Optional.empty() : earlier.death(before);
        death.ifPresent(dead -> {
            String process = earlier.processOf(dead.declaredBy());
            if (!process.equals(config.process())) {
                endWith(fencedBy(dead, process));
            }
        });
        return end != null;
    }

    private boolean topics() {
        TopicSetup setup = Objects.requireNonNull(topics);
        boolean worked = setup.doWork();
        if (setup.isDone()) {
            joining = coordination.join(
                    new JoinRequest(config.taskManagerId(), config.process(), description, stageTasks()));
            step = Step.JOIN;
        }
        return worked;
    }

    private List<StageTasks> stageTasks() {
        Map<Integer, List<SourceSplit>> splits = discovery.splits().orElseThrow();
        List<StageTasks> stages = new ArrayList<>();
        for (Stage stage : graph.stages()) {
            List<SourceSplit> own = splits.get(stage.index());
            stages.add(
                    own == null
                            ? new StageTasks.Numbered(stage.name(), graph.maxParallelism())
                            : new StageTasks.Sources(
                                    stage.name(),
                                    own.stream()
                                            .map(split -> new SourcePartition(split.topic(), split.partition()))
                                            .toList()));
        }
        return stages;
    }

    // ---- becoming an incarnation

    private boolean join() {
        Pending<JoinReply> asked = Objects.requireNonNull(joining);
        if (!asked.isDone()) {
            return false;
        }
        JoinReply reply = asked.get();
        if (reply instanceof JoinRefused refused) {
            End.Kind kind =
                    switch (refused.reason()) {
                        case FENCING_FAILED -> End.Kind.REJOIN;
                        case SUPERSEDED -> End.Kind.FENCED;
                        case GRAPH_TOO_LARGE -> End.Kind.FAILED;
                    };
            endWith(new End(kind, refused.message()));
            return true;
        }
        JoinAccepted accepted = (JoinAccepted) reply;
        membership = accepted;
        tasks = accepted.tasks().size();
        LOG.info(
                "joined job {} as {} with {} tasks in run {}",
                config.job(),
                accepted.incarnation(),
                tasks,
                accepted.run());
        takeIdsOf(accepted.incarnation());
        step = Step.TAKE_IDS;
        return true;
    }

    private void takeIdsOf(Incarnation incarnation) {
        takingIds = new ArrayList<>();
        if (config.delivery() == Delivery.EXACTLY_ONCE) {
            for (String id : incarnation.transactionalIds()) {
                TransactionalWriter writer = log.openTransactionalWriter(id, config.transactionTimeout());
                writers.add(writer);
                takingIds.add(writer.init());
            }
        }
        control = new ControlFollower(log, config.prefix(), config.job());
    }

    private boolean takeIds() {
        boolean worked = Objects.requireNonNull(control).doWork();
        for (Pending<Void> taking : takingIds) {
            if (!taking.isDone()) {
                return worked;
            }
            taking.get();
        }
        // rule 4: sampled after the ids were taken
        controlEnd = control.sampleEnd();
        step = Step.READ_CONTROL;
        return true;
    }

    private boolean readControl() {
        ControlFollower follower = Objects.requireNonNull(control);
        boolean worked = follower.doWork();
        Pending<Map<LogPartition, Long>> until = Objects.requireNonNull(controlEnd);
        if (!until.isDone() || !follower.hasReached(until)) {
            return worked;
        }
        if (endIfDead()) {
            return true;
        }
        if (config.delivery() == Delivery.AT_LEAST_ONCE) {
            writer = log.openWriter(member().incarnation().toString());
            raisingTerms = new TermRaising(config, graph, member(), writer);
        }
        step = Step.RAISE_TERMS;
        return true;
    }

    private boolean awaitTerms() {
        boolean worked = Objects.requireNonNull(control).doWork();
        if (raisingTerms != null) {
            worked |= raisingTerms.doWork();
            if (!raisingTerms.isDone()) {
                return worked;
            }
        }
        restoring = new JobRestoring(config, graph, member(), discovery, log);
        step = Step.RESTORE;
        return true;
    }

    /**
     * Whether the control log, which has been read past this incarnation's listing, says that it is dead, or does not have it any more
     * (rule 15); then it ends, naming who said so.
     */
    private boolean endIfDead() {
        JobControlView view = Objects.requireNonNull(control).view();
        if (view.standing(member().incarnation()) == Standing.ABSENT) {
            endWith(new End(
                    End.Kind.REJOIN,
                    "incarnation " + member().incarnation()
                            + " is not in the control topic any more: it counts as dead"));
            return true;
        }
        Optional<IncarnationDead> death = view.death(member().incarnation());
        death.ifPresent(dead -> {
            Optional<IncarnationListed> successor = view.listing(dead.declaredBy());
            String process = successor.map(IncarnationListed::process).orElse("unknown");
            endWith(fencedBy(dead, process));
        });
        return death.isPresent();
    }

    private End fencedBy(IncarnationDead dead, String process) {
        return new End(
                process.equals(config.process()) ? End.Kind.REJOIN : End.Kind.FENCED,
                "incarnation " + dead.incarnation() + " was fenced by incarnation " + dead.declaredBy() + " (process "
                        + process + "): " + dead.reason() + "; this process stops");
    }

    private boolean restore() {
        JobRestoring restore = Objects.requireNonNull(restoring);
        boolean worked = restore.doWork();
        worked |= Objects.requireNonNull(control).doWork();
        if (restore.higherTerm().isPresent()) {
            endIfReplaced(restore.higherTerm().get());
        }
        if (end != null || !restore.isDone()) {
            return worked;
        }
        LOG.info("restored {} tasks from {} bytes of journal", restore.tasks(), restore.journalBytes());
        channels.clear();
        running = new RunningJob(
                config,
                clock,
                slots,
                new CommitAssembler(restore.ledgers()),
                pipeline(),
                new FailurePolicy(config.errorPolicy(), restarts),
                metrics,
                0);
        for (SlotLoop slot : slots) {
            slot.command(new SlotCommand.Start(restore.plans().get(slot.slot())));
        }
        restore.close();
        step = Step.RUN;
        return true;
    }

    /** Whoever wrote journals with a higher term was given the tasks in the control log before: read on until it shows. */
    private void endIfReplaced(String higherTerm) {
        ControlFollower follower = Objects.requireNonNull(control);
        if (replacedEnd == null) {
            replacedEnd = follower.sampleEnd();
        }
        if (follower.hasReached(replacedEnd) && !endIfDead()) {
            throw new IllegalStateException(higherTerm);
        }
    }

    private @Nullable Pending<Map<LogPartition, Long>> replacedEnd;

    private CommitPipeline pipeline() {
        if (config.delivery() == Delivery.EXACTLY_ONCE) {
            return new TransactionalPipeline(
                    writers, clock, 3 * config.transactionTimeout().toNanos(), wake);
        }
        return new AtLeastOncePipeline(
                Objects.requireNonNull(writer),
                log.admin(),
                member().incarnation().toString());
    }

    // ---- running

    private boolean runJob() {
        RunningJob job = run();
        boolean worked = readControlWhenDue();
        if (stopRequested) {
            job.requestStop();
        }
        worked |= job.doWork();
        if (job.isClosed()) {
            endWith(new End(End.Kind.STOPPED, null));
        } else if (job.failure().isPresent()) {
            endWith(new End(End.Kind.FAILED, job.failure().get()));
        } else if (!endIfDead() && job.commitFailure().isPresent()) {
            endOnCommitFailure(job.commitFailure().get());
        } else {
            return worked;
        }
        return true;
    }

    private boolean readControlWhenDue() {
        long nowNanos = clock.nanoTime();
        if (nowNanos - controlReadNanos < CONTROL_INTERVAL_NANOS) {
            return false;
        }
        controlReadNanos = nowNanos;
        return Objects.requireNonNull(control).doWork();
    }

    /** A fenced writer's successor is in the control log: read on until it shows before saying why. */
    private void endOnCommitFailure(CommitFailure failure) {
        if (failure.cause().reason() == LogException.Reason.FENCED) {
            if (fencedEnd == null) {
                fencedEnd = Objects.requireNonNull(control).sampleEnd();
                return;
            }
            if (!fencedEnd.isDone() || !Objects.requireNonNull(control).hasReached(fencedEnd)) {
                return;
            }
        }
        endWith(new End(End.Kind.REJOIN, failure.toString()));
    }

    private @Nullable Pending<Map<LogPartition, Long>> fencedEnd;

    // ---- the end

    private void endWith(End how) {
        if (end != null) {
            return;
        }
        end = how;
        RunningJob job = running;
        if (job == null || job.isClosed()) {
            step = Step.OVER;
            return;
        }
        job.abandon();
        step = Step.CLOSE;
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

    private JoinAccepted member() {
        return Objects.requireNonNull(membership, "not joined yet");
    }

    private RunningJob run() {
        return Objects.requireNonNull(running, "not running yet");
    }

    @Override
    public void close() {
        discovery.close();
        if (past != null) {
            past.close();
        }
        if (restoring != null) {
            restoring.close();
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
    }
}
