package io.penstock.engine.checkpoint;

import io.penstock.engine.commit.CommitAssembler;
import io.penstock.engine.commit.TaskLedger;
import io.penstock.engine.slot.SlotCut;
import io.penstock.engine.slot.TaskCut;
import io.penstock.log.Clock;
import io.penstock.log.Isolation;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.RunId;
import io.penstock.protocol.checkpoint.CheckpointFailure;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.protocol.control.CheckpointProgress;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.status.Report;
import io.penstock.statestore.snapshot.SnapshotException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This incarnation's part of the checkpoint that is under way, by two commits (DESIGN rule 8): one that the barrier cuts, after whose success
 * the snapshots are stored; and one whose records name them, whose success acknowledges. Both are forced on tasks that are idle. Owned by the
 * TaskManager's thread; slots and storage do their work beside it.
 */
public final class Checkpointing implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpointing.class);

    /** After an answer that was none. */
    private static final long SAMPLE_AGAIN_NANOS = 500_000_000;

    /** How far this incarnation's part has come; the order is the order of the steps. */
    enum Step {
        /** Nothing to do. */
        NONE,
        /** Tasks that the control topic gives to this incarnation are still on their way. */
        WAITING,
        /** Where the journals end is being asked: what follows the cut lies behind it. */
        SAMPLING,
        /** The next cut is the barrier's. */
        BARRIER,
        /** That cut is on its way through the slots. */
        CUTTING,
        /** Its commit is. */
        COMMITTING,
        /** Snapshots are being handed over, written and stored. */
        STORING,
        /** The next commit's records name them. */
        NAMING,
        /** That commit is on its way. */
        NAMED,
        /** Done; said until the control topic says what became of the checkpoint. */
        ACKNOWLEDGED,
        /** It cannot be done; said likewise. */
        DECLINED
    }

    private final String job;
    private final Incarnation self;
    private final RunId run;
    private final LogAdmin admin;
    private final Clock clock;
    private final CommitAssembler assembler;
    private final @Nullable SnapshotStorage storage;
    private final Runnable wake;
    private final List<StoredTask> tasks = new ArrayList<>();
    private Step step = Step.NONE;
    private long number;
    private long commit;
    private Map<LogPartition, Long> ends = Map.of();
    private @Nullable Pending<Map<LogPartition, Long>> sampling;
    private boolean sampleFailed;
    private long sampleAgainNanos;
    private List<Report> reports = List.of();

    /**
     * @param storage null where this process has none: it declines
     * @param wake called by any thread when something is stored
     */
    public Checkpointing(
            Incarnation self,
            RunId run,
            LogAdmin admin,
            Clock clock,
            CommitAssembler assembler,
            @Nullable SnapshotStorage storage,
            Runnable wake) {
        this.job = self.job().value();
        this.self = self;
        this.run = run;
        this.admin = admin;
        this.clock = clock;
        this.assembler = assembler;
        this.storage = storage;
        this.wake = wake;
    }

    // ---- what the control topic says

    /** The view has changed. */
    public void follow(JobControlView view) {
        long underWay = view.checkpoint()
                .filter(CheckpointProgress::isUnderWay)
                .map(CheckpointProgress::number)
                .orElse(0L);
        if (underWay == number) {
            return;
        }
        drop();
        number = underWay;
        step = underWay == 0 ? Step.NONE : Step.WAITING;
    }

    /** What stands to be said of the checkpoint under way. */
    public List<Report> reports() {
        return reports;
    }

    // ---- its steps

    /**
     * @param settled whether the tasks that the control topic gives to this incarnation run here, and none is about to come or go
     * @return whether there was progress
     */
    public boolean doWork(boolean settled) {
        return switch (step) {
            case WAITING -> settled && mayAsk() && beginSampling();
            case SAMPLING -> takeSample();
            case STORING -> store();
            case NONE, BARRIER, CUTTING, COMMITTING, NAMING, NAMED, ACKNOWLEDGED, DECLINED -> false;
        };
    }

    private boolean mayAsk() {
        return !sampleFailed || clock.nanoTime() - sampleAgainNanos >= 0;
    }

    private boolean beginSampling() {
        List<LogPartition> journals = new ArrayList<>();
        for (TaskLedger task : assembler.tasks().values()) {
            if (task.journal() != null) {
                journals.add(task.journal());
            }
        }
        if (journals.isEmpty()) {
            return false; // nobody waits for one who has no tasks
        }
        if (storage == null) {
            decline(
                    CheckpointFailure.STORAGE,
                    "no penstock.checkpoint.storage is set, the job's other processes have one");
            return true;
        }
        sampling = admin.endOffsets(journals, Isolation.READ_UNCOMMITTED);
        step = Step.SAMPLING;
        return true;
    }

    private boolean takeSample() {
        Pending<Map<LogPartition, Long>> asked = Objects.requireNonNull(sampling);
        if (!asked.isDone()) {
            return false;
        }
        sampling = null;
        if (asked.isFailed()) {
            LogException failure = asked.failure();
            LOG.info("job {}: checkpoint {} asks again where journals end: {}", job, number, failure.getMessage());
            sampleFailed = true;
            sampleAgainNanos = clock.nanoTime() + SAMPLE_AGAIN_NANOS;
            step = Step.WAITING;
            return true;
        }
        sampleFailed = false;
        ends = asked.get();
        step = Step.BARRIER;
        return true;
    }

    /** Whether a cut is to be made for it, without waiting for the commit interval. */
    public boolean wantsCut() {
        return step == Step.BARRIER || step == Step.NAMING;
    }

    /**
     * A cut begins.
     *
     * @param changing whether tasks come or go with it
     * @return whether it is the barrier's
     */
    public boolean cutBegins(boolean changing) {
        if (step != Step.BARRIER || changing) {
            return false;
        }
        step = Step.CUTTING;
        return true;
    }

    /** A cut that was begun does not count. */
    public void cutDropped() {
        if (step == Step.CUTTING) {
            step = Step.BARRIER;
        }
    }

    /** The checkpoint whose barrier the cut is that has just been made; 0 where it is none's. */
    public long barrierOf(boolean barrier) {
        return barrier && step == Step.CUTTING ? number : 0;
    }

    /**
     * A cut counts, and its commit has been assembled.
     *
     * @param barrier whether it was begun as the barrier's
     */
    public void cutCompleted(long complete, List<SlotCut> parts, boolean barrier) {
        if (barrier && step == Step.CUTTING) {
            for (SlotCut part : parts) {
                part.tasks().forEach(this::note);
            }
            commit = complete;
            step = Step.COMMITTING;
        } else if (barrier) {
            parts.forEach(part -> part.tasks().forEach(Checkpointing::closeSnapshot)); // given up meanwhile
        } else if (step == Step.NAMING) {
            commit = complete;
            step = Step.NAMED;
        }
    }

    private void note(TaskCut cut) {
        TaskLedger ledger = assembler.tasks().get(cut.number());
        Long offset = ledger == null || ledger.journal() == null ? null : ends.get(ledger.journal());
        if (ledger == null || offset == null) {
            closeSnapshot(cut);
            return;
        }
        tasks.add(new StoredTask(job, run, number, ledger, offset, cut.snapshot()));
    }

    private static void closeSnapshot(TaskCut cut) {
        if (cut.snapshot() != null) {
            cut.snapshot().close();
        }
    }

    /** All commits up to this one have succeeded. */
    public void committed(long committed) {
        if (committed < commit) {
            return;
        }
        if (step == Step.COMMITTING) {
            step = Step.STORING;
        } else if (step == Step.NAMED) {
            List<TaskSnapshot> done = tasks.stream().map(StoredTask::outcome).toList();
            reports = List.of(new Report.CheckpointAcknowledged(self, number, done));
            tasks.clear(); // closed when they were named
            step = Step.ACKNOWLEDGED;
            LOG.debug("job {}: checkpoint {} has all {} tasks of {}", job, number, done.size(), self);
        }
    }

    private boolean store() {
        boolean worked = false;
        boolean all = true;
        for (StoredTask task : tasks) {
            worked |= task.doWork(Objects.requireNonNull(storage), wake);
            Optional<Throwable> failure = task.failure();
            if (failure.isPresent()) {
                decline(reasonOf(failure.get()), String.valueOf(failure.get().getMessage()));
                return true;
            }
            all &= task.isStored();
        }
        if (!all) {
            return worked;
        }
        tasks.forEach(StoredTask::name);
        step = Step.NAMING;
        return true;
    }

    private static CheckpointFailure reasonOf(Throwable failure) {
        return failure instanceof SnapshotException ? CheckpointFailure.STORAGE : CheckpointFailure.SNAPSHOT;
    }

    private void decline(CheckpointFailure failure, String message) {
        LOG.warn("job {}: checkpoint {} is declined by {}: {}: {}", job, number, self, failure, message);
        dropTasks();
        reports = List.of(new Report.CheckpointDeclined(self, number, failure, message));
        step = Step.DECLINED;
    }

    /** What has got to storage is collected one day. */
    private void drop() {
        dropTasks();
        reports = List.of();
        ends = Map.of();
        sampling = null;
        step = Step.NONE;
        number = 0;
    }

    private void dropTasks() {
        tasks.forEach(StoredTask::cancel);
        tasks.clear();
    }

    @Override
    public void close() {
        drop();
    }
}
