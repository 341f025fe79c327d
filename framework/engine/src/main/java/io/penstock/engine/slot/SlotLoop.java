package io.penstock.engine.slot;

import io.penstock.engine.Agent;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.operator.OperatorOnStack;
import io.penstock.protocol.TaskId;
import io.penstock.statestore.TaskState.CacheFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.SpscArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A slot: takes commands, then steps its stages downstream first, then its sources. Driven by one thread (or the simulator); commands
 * come in and events go out through bounded queues of which the TaskManager is the other end. A failure puts it at rest until it is
 * told to roll back or to shut down.
 */
public final class SlotLoop implements Agent {

    private static final Logger LOG = LoggerFactory.getLogger(SlotLoop.class);
    private static final int QUEUE_CAPACITY = 1024;

    /** What people look at need not be newer. */
    private static final long MARKS_NANOS = 500_000_000;

    /** Where the slot stands. */
    enum Mode {
        /** No tasks, or none any more. */
        NEW,
        RUNNING,
        /** At rest: told to, or something threw. */
        QUIESCED
    }

    private final SlotEnvironment environment;
    private final int slot;
    private final SlotTime time = new SlotTime();
    private final OutputBuffer output;
    private final SlotScope scope;
    private final SpscArrayQueue<SlotCommand> commands = new SpscArrayQueue<>(QUEUE_CAPACITY);
    private final SpscArrayQueue<SlotEvent> events = new SpscArrayQueue<>(QUEUE_CAPACITY);
    private final SpscArrayQueue<SlotCut> cuts = new SpscArrayQueue<>(QUEUE_CAPACITY);
    private final AtomicLong steps = new AtomicLong();
    private volatile Runnable wake = () -> {};
    private volatile Runnable wakeReader = () -> {};
    private Mode mode = Mode.NEW;
    private @Nullable SlotStages stages;
    private @Nullable CutInProgress cutting;
    private boolean readsNoMore;

    // published for readers on other threads
    private volatile long outputBytes;
    private volatile long uncommittedBytes;
    private volatile long recordsByCall;
    private volatile long recordsByQueue;
    private volatile long recordsByFrame;
    private volatile long frameBytes;
    private volatile long recordsPreAggregated;
    private volatile long accumulatorsByFrame;
    private volatile long pendingRecords;
    private volatile long stateKeys;
    private volatile long stateHeapBytes;
    private volatile CacheFigures stateCache = CacheFigures.NONE;
    private volatile double stateCacheHitRatio = 1;
    private CacheFigures stateCacheBefore = CacheFigures.NONE;
    private volatile long watermarkMs = Long.MIN_VALUE;
    private volatile List<SourceMark> sourceMarks = List.of();
    private volatile int keyedTasks;
    private long publishedNanos;
    private long markedNanos;

    public SlotLoop(int slot, SlotEnvironment environment) {
        this.slot = slot;
        this.environment = environment;
        this.output = new OutputBuffer(environment.settings().uncommittedBytesMax());
        this.scope = new SlotScope(slot, output, environment.settings().uncommittedBytesMax());
        time.start(environment.clock().nanoTime());
    }

    // ---- the TaskManager's side

    /**
     * @throws IllegalStateException where the slot has not taken its commands for far too long
     */
    public void command(SlotCommand command) {
        if (!commands.offer(command)) {
            throw new IllegalStateException("slot " + slot + " has left " + QUEUE_CAPACITY
                    + " commands untaken; the newest is " + command + ": its thread is stuck in user code or dead");
        }
        wake.run();
    }

    @Override
    public void wakeWith(Runnable wakeSlot) {
        wake = wakeSlot;
        scope.mailbox.wakeWith(wakeSlot);
    }

    /** What wakes the thread that takes this slot's events and cuts. */
    public void onReport(Runnable wakeTaskManager) {
        wakeReader = wakeTaskManager;
    }

    public @Nullable SlotEvent pollEvent() {
        return events.poll();
    }

    public @Nullable SlotCut pollCut() {
        return cuts.poll();
    }

    public int slot() {
        return slot;
    }

    /** Grows as long as the loop goes round. */
    public long steps() {
        return steps.get();
    }

    /** Bytes of output and state that wait for the next cut, roughly, as of a moment ago. */
    public long uncommittedBytes() {
        return outputBytes + uncommittedBytes;
    }

    public long recordsByCall() {
        return recordsByCall;
    }

    public long recordsByQueue() {
        return recordsByQueue;
    }

    /** Records sent to key groups of other processes. */
    public long recordsByFrame() {
        return recordsByFrame;
    }

    /** Of frames that were sealed, whether they were committed or not. */
    public long frameBytes() {
        return frameBytes;
    }

    /** Records of those that were folded with others before they were sent. */
    public long recordsPreAggregated() {
        return recordsPreAggregated;
    }

    /** What they were folded into: so many rows in place of {@link #recordsPreAggregated}. */
    public long accumulatorsByFrame() {
        return accumulatorsByFrame;
    }

    public long pendingRecords() {
        return pendingRecords;
    }

    public long stateKeys() {
        return stateKeys;
    }

    public long stateHeapBytes() {
        return stateHeapBytes;
    }

    /** How the heap does as a cache of what is on disk, for the tasks that are here. */
    public CacheFigures stateCache() {
        return stateCache;
    }

    /** Of the lookups of about the last second, what part the heap has answered, 0 to 1; 1 where there were none. */
    public double stateCacheHitRatio() {
        return stateCacheHitRatio;
    }

    /** Key groups that live here. */
    public int keyedTasks() {
        return keyedTasks;
    }

    /** The least watermark of its key groups, or {@link Long#MIN_VALUE}. */
    public long watermarkMs() {
        return watermarkMs;
    }

    /** Where its source tasks stood up to half a second ago. */
    public List<SourceMark> sourceMarks() {
        return sourceMarks;
    }

    public SlotTime time() {
        return time;
    }

    @Override
    public String roleName() {
        return "slot-" + slot;
    }

    /** The task is the slot's thread's own note: whoever has its stack has stopped that thread for a moment after it was written. */
    @Override
    public String whereabouts(List<StackTraceElement> stack) {
        TaskId task = scope.task;
        for (Stage stage : environment.graph().stages()) {
            if (task != null && stage.name().equals(task.stage())) {
                return "task " + task + ", " + OperatorOnStack.describe(stage, stack);
            }
        }
        return "no task";
    }

    // ---- the slot's thread

    @Override
    public boolean doWork() {
        long beganNanos = environment.clock().nanoTime();
        time.beginStep(beganNanos);
        boolean worked = false;
        try {
            worked = takeCommands();
            if (mode == Mode.RUNNING) {
                worked |= step(beganNanos);
            }
        } catch (Exception | Error thrown) {
            fail(ProcessingFailure.ofUser(thrown));
        }
        boolean blocked = mode == Mode.RUNNING && stages != null && stages.isBlockedByOutput();
        time.endStep(environment.clock().nanoTime(), worked, blocked);
        steps.lazySet(steps.get() + 1);
        return worked;
    }

    private boolean step(long nowNanos) throws Exception {
        SlotStages running = running();
        scope.noOrigin();
        boolean answered = scope.mailbox.read();
        boolean keyedWorked = running.stepKeyed(environment.clock().nowMs(), nowNanos);
        scope.noOrigin(); // what a cut throws is not the last record's fault
        CutInProgress cut = cutting;
        if (cut != null) {
            if (keyedWorked) {
                cut.productive(environment.clock().nanoTime() - nowNanos);
            }
            if (running.advanceCut(cut)) {
                finishCut(cut);
            }
        }
        boolean worked = keyedWorked || answered;
        if (cutting == null) {
            worked |= running.stepExchange();
            worked |= !readsNoMore && running.stepSources(nowNanos);
            sayReached(running);
        }
        worked |= running.maintainStates();
        worked |= running.publishChannels();
        publish(nowNanos, running);
        return worked;
    }

    private void sayReached(SlotStages running) {
        long ticket = running.reached();
        if (ticket >= 0) {
            say(new SlotEvent.Reached(slot, ticket));
        }
    }

    private void finishCut(CutInProgress cut) throws Exception {
        long bytes = output.bytes();
        SlotCut complete = new SlotCut(
                slot,
                cut.commit(),
                cut.tasks(),
                output.seal(),
                bytes,
                cut.pauseNanos(environment.clock().nanoTime()),
                running().framesCut());
        cutting = null;
        scope.cutting = false;
        scope.stateBytes = 0;
        uncommittedBytes = 0; // else what was sealed just now would ask for another cut
        running().resumeAfterCut(cut.commit(), cut.change());
        if (!cuts.offer(complete)) {
            throw new IllegalStateException("slot " + slot + ": nobody has taken the last " + QUEUE_CAPACITY + " cuts");
        }
        wakeReader.run();
    }

    private boolean takeCommands() throws Exception {
        boolean any = false;
        scope.noOrigin();
        for (SlotCommand command = commands.poll(); command != null; command = commands.poll()) {
            any = true;
            if (command instanceof SlotCommand.Cut cut) {
                beginCut(cut);
            } else if (command instanceof SlotCommand.Committed committed) {
                if (stages != null) {
                    stages.committed(committed.commit());
                }
            } else if (command instanceof SlotCommand.Pause pause) {
                if (stages != null) {
                    stages.pause(pause.stages());
                }
            } else if (command instanceof SlotCommand.ReadNoMore) {
                readsNoMore = true;
            } else if (command instanceof SlotCommand.Await await) {
                if (mode == Mode.RUNNING) {
                    running().await(await.ticket(), await.ends());
                }
            } else if (command instanceof SlotCommand.Start start) {
                start(start.plan());
            } else if (command instanceof SlotCommand.Quiesce) {
                mode = Mode.QUIESCED;
                say(new SlotEvent.Quiesced(slot));
            } else if (command instanceof SlotCommand.RollBack rollBack) {
                rollBack(rollBack.lastCommit(), rollBack.verdicts());
            } else if (command instanceof SlotCommand.Resume) {
                running().restart();
                mode = Mode.RUNNING;
            } else if (command instanceof SlotCommand.Shutdown) {
                shutDown();
            }
        }
        return any;
    }

    private void start(SlotPlan plan) throws Exception {
        SlotStages created = new SlotStages(environment, scope, output, plan);
        stages = created;
        readsNoMore = false;
        created.start(plan);
        created.startSources(created.allTasks());
        mode = Mode.RUNNING;
        say(new SlotEvent.Started(slot));
    }

    private void beginCut(SlotCommand.Cut command) throws Exception {
        long commit = command.commit();
        if (mode != Mode.RUNNING) {
            return; // at rest: the rollback that follows drops this cut on every slot
        }
        if (cutting != null) {
            throw new IllegalStateException(
                    "slot " + slot + ": cut " + commit + " while " + cutting.commit() + " is not complete");
        }
        CutInProgress cut = new CutInProgress(
                commit,
                command.change(),
                command.snapshot(),
                environment.clock().nanoTime());
        cutting = cut;
        scope.cutting = true;
        running().cutSources(cut);
    }

    private void rollBack(long lastCommit, Map<Integer, Map<Long, Verdict>> verdicts) throws Exception {
        cutting = null;
        output.drop();
        scope.reset();
        running().rollBack(lastCommit, verdicts);
        say(new SlotEvent.RolledBack(slot));
    }

    private void shutDown() {
        SlotStages closing = stages;
        stages = null;
        sourceMarks = List.of();
        cutting = null;
        output.drop();
        scope.reset();
        mode = Mode.NEW;
        if (closing != null) {
            closing.close();
        }
        say(new SlotEvent.Closed(slot));
    }

    private void fail(Throwable thrown) {
        mode = Mode.QUIESCED;
        LOG.debug("slot {} at rest", slot, thrown);
        say(new SlotEvent.Failed(slot, scope.task, scope.originTask, scope.originOffset, thrown));
        scope.task = null;
        scope.noOrigin();
        scope.failure = null;
    }

    private void say(SlotEvent event) {
        if (!events.offer(event)) {
            throw new IllegalStateException(
                    "slot " + slot + ": nobody has taken the last " + QUEUE_CAPACITY + " events");
        }
        wakeReader.run();
    }

    private void publish(long nowNanos, SlotStages running) {
        outputBytes = output.bytes();
        if (nowNanos - publishedNanos > 10_000_000) {
            publishedNanos = nowNanos;
            SlotFigures figures = running.figures();
            scope.stateBytes = figures.uncommittedStateBytes();
            uncommittedBytes = scope.stateBytes;
            recordsByCall = scope.recordsByCall;
            recordsByQueue = scope.recordsByQueue;
            recordsByFrame = scope.recordsByFrame;
            frameBytes = scope.frameBytes;
            recordsPreAggregated = scope.recordsPreAggregated;
            accumulatorsByFrame = scope.accumulatorsByFrame;
            pendingRecords = figures.pendingRecords();
            stateKeys = figures.stateKeys();
            stateHeapBytes = figures.stateHeapBytes();
            stateCache = figures.cache();
            watermarkMs = figures.leastWatermarkMs();
            if (nowNanos - markedNanos > MARKS_NANOS) {
                markedNanos = nowNanos;
                sourceMarks = running.sourceMarks();
                rateCache(figures.cache());
            }
            keyedTasks = figures.keyedTasks();
        }
    }

    private void rateCache(CacheFigures now) {
        long lookups = now.lookups() - stateCacheBefore.lookups();
        long misses = now.coldReads() - stateCacheBefore.coldReads();
        stateCacheBefore = now;
        if (lookups >= 0 && misses >= 0) { // else tasks have left
            stateCacheHitRatio = lookups == 0 ? 1 : (lookups - misses) / (double) lookups;
        }
    }

    private SlotStages running() {
        if (stages == null) {
            throw new IllegalStateException("slot " + slot + " is told to go on before it has been started");
        }
        return stages;
    }

    /** One cut on its way through this slot. */
    static final class CutInProgress {

        private final long commit;
        private final @Nullable SlotChange change;
        private final boolean snapshot;
        private final long beganNanos;
        private final List<TaskCut> tasks = new ArrayList<>();
        private long productiveNanos;

        CutInProgress(long commit, @Nullable SlotChange change, boolean snapshot, long beganNanos) {
            this.snapshot = snapshot;
            this.commit = commit;
            this.change = change;
            this.beganNanos = beganNanos;
        }

        long commit() {
            return commit;
        }

        /** What changes with it; null where nothing does. */
        @Nullable SlotChange change() {
            return change;
        }

        /** Whether snapshots begin with it. */
        boolean isSnapshot() {
            return snapshot;
        }

        Map<TaskId, String> released() {
            return change == null ? Map.of() : change.released();
        }

        List<TaskCut> tasks() {
            return tasks;
        }

        /** Time in which records from before the cut were processed is no pause. */
        void productive(long nanos) {
            productiveNanos += nanos;
        }

        long pauseNanos(long nowNanos) {
            return Math.max(0, nowNanos - beganNanos - productiveNanos);
        }
    }
}
