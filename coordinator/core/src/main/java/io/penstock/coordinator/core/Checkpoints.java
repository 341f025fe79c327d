package io.penstock.coordinator.core;

import io.penstock.coordinator.core.CheckpointsSeen.StagePart;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.checkpoint.CheckpointFailure;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.protocol.control.CheckpointCompleted;
import io.penstock.protocol.control.CheckpointProgress;
import io.penstock.protocol.control.CheckpointProgress.Tally;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.Forgotten;
import io.penstock.protocol.control.GraphPublished;
import io.penstock.protocol.control.IncarnationDead;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.RunStarted;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.status.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When a job's next checkpoint begins, and what becomes of it ({@code docs/adr/0010-checkpoints.md}). One at a time; none begins while a
 * task is on its way, and one under way is given up when a task's owner or standby changes: so at the moment of completion nobody restores
 * from anything that completion lets go of. What was acknowledged is the leader's own memory: TaskManagers say it again to the next one.
 */
final class Checkpoints {

    /** After which is looked again whether all tasks have settled. */
    private static final long LOOK_AGAIN_NANOS = 100_000_000;

    private final JobControlView view;
    private final Map<TaskId, TaskSnapshot> acknowledged = new HashMap<>();
    /** By stage, when a task of it was acknowledged last; for people. */
    private final Map<String, Long> acknowledgedMs = new HashMap<>();

    /** The checkpoint that this leader has seen under way last; 0 for none. */
    private long known;

    private long timeoutAtNanos;

    /** When the next one is to begin; null before this leader has looked. */
    private @Nullable Long nextAtNanos;

    private Report.@Nullable CheckpointDeclined declined;
    private boolean news;

    /** While a savepoint is being taken, the newest checkpoint before it was wanted, 0 for none; else null. */
    private @Nullable Long savepointAfter;

    Checkpoints(JobControlView view) {
        this.view = view;
    }

    // ---- what is said

    /** Takes what an incarnation says of the checkpoint under way; of any other it is old. */
    void take(Report.OfCheckpoint report, long nowMs) {
        CheckpointProgress progress = underWay();
        if (progress == null || progress.number() != report.checkpoint()) {
            return;
        }
        meet(progress.number());
        if (report instanceof Report.CheckpointDeclined refusal && declined == null) {
            boolean alive = view.standing(refusal.incarnation()) == Standing.ALIVE;
            declined = alive ? refusal : null;
            news |= alive;
        } else if (report instanceof Report.CheckpointAcknowledged done) {
            for (TaskSnapshot snapshot : done.tasks()) {
                if (isOwners(snapshot, done) && acknowledged.put(snapshot.task(), snapshot) == null) {
                    acknowledgedMs.put(snapshot.task().stage(), nowMs);
                    news = true;
                }
            }
        }
    }

    private boolean isOwners(TaskSnapshot snapshot, Report.CheckpointAcknowledged by) {
        TaskAssigned assigned = view.assignment(snapshot.task()).orElse(null);
        return assigned != null
                && assigned.owner().equals(by.incarnation())
                && assigned.term().equals(snapshot.term());
    }

    /** One is to begin as soon as it can; once it is complete none begins, so that what it stored stays, until {@link #savepointEnds}. */
    void savepointBegins(Now now) {
        savepointAfter = newest();
        nextAtNanos = now.nanos();
        news = true;
    }

    void savepointEnds() {
        savepointAfter = null;
        news = true;
    }

    /** The checkpoint that nothing is let go of for now; empty where there is none yet, or nobody takes a savepoint. */
    Optional<Long> held() {
        return savepointAfter == null
                ? Optional.empty()
                : Optional.ofNullable(view.completedCheckpoints().higherKey(savepointAfter));
    }

    /** What this leader has heard of a checkpoint, by stage; empty where that is another than the last under way. */
    List<StagePart> heardOf(long number) {
        GraphPublished graph = view.graph().orElse(null);
        if (number != known || graph == null) {
            return List.of();
        }
        List<StagePart> parts = new ArrayList<>();
        for (GraphPublished.Stage stage : graph.stages()) {
            List<TaskSnapshot> done = stage.indexes().stream()
                    .map(index -> acknowledged.get(new TaskId(stage.name(), index)))
                    .filter(Objects::nonNull)
                    .toList();
            parts.add(new StagePart(
                    stage.name(),
                    stage.indexes().size(),
                    done.size(),
                    done.stream().mapToLong(TaskSnapshot::bytes).sum(),
                    done.stream().mapToLong(TaskSnapshot::uploadedBytes).sum(),
                    acknowledgedMs.getOrDefault(stage.name(), -1L)));
        }
        return parts;
    }

    private long newest() {
        return view.checkpoint().map(CheckpointProgress::number).orElse(0L);
    }

    private void meet(long number) {
        if (known != number) {
            known = number;
            acknowledged.clear();
            acknowledgedMs.clear();
            declined = null;
            timeoutAtNanos = 0;
        }
    }

    // ---- what follows

    boolean isDue(long nowNanos) {
        if (news) {
            return true;
        }
        if (underWay() != null) {
            return known == 0 || timeoutAtNanos == 0 || nowNanos - timeoutAtNanos >= 0;
        }
        return view.checkpointSettings().isPresent()
                && held().isEmpty()
                && (nextAtNanos == null || nowNanos - nextAtNanos >= 0);
    }

    /** The abort of the checkpoint under way, where these records take away what it stands on. */
    Optional<ControlRecord> disturbedBy(List<ControlRecord> records, long nowMs) {
        CheckpointProgress progress = underWay();
        if (progress == null) {
            return Optional.empty();
        }
        for (ControlRecord record : records) {
            if (record instanceof TaskAssigned
                    || record instanceof IncarnationDead
                    || record instanceof GraphPublished
                    || record instanceof RunStarted) {
                return Optional.of(
                        progress.aborted(CheckpointFailure.TASKS_CHANGED, "task assignments have changed", nowMs));
            }
        }
        return Optional.empty();
    }

    /**
     * What is to be written now, where nothing else is that {@link #disturbedBy disturbs} it.
     *
     * @return empty where nothing is
     */
    List<ControlRecord> next(Now now) {
        news = false;
        CheckpointProgress progress = underWay();
        CheckpointSettings settings = view.checkpointSettings().orElse(null);
        if (progress != null) {
            return goOn(progress, settings, now);
        }
        if (settings == null) {
            nextAtNanos = null;
            return List.of();
        }
        long intervalNanos = settings.intervalMs() * 1_000_000;
        if (nextAtNanos == null) {
            nextAtNanos = now.nanos() + intervalNanos;
        }
        if (now.nanos() - nextAtNanos < 0 || held().isPresent()) {
            return List.of();
        }
        if (!hasSettled()) {
            nextAtNanos = now.nanos() + LOOK_AGAIN_NANOS;
            return List.of();
        }
        nextAtNanos = now.nanos() + intervalNanos;
        long number = 1 + newest();
        meet(number);
        timeoutAtNanos = now.nanos() + settings.timeoutMs() * 1_000_000;
        Tally tally = view.checkpoint().map(CheckpointProgress::tally).orElse(Tally.NONE);
        return List.of(CheckpointProgress.trigger(view.job(), number, now.epochMs(), tally));
    }

    private List<ControlRecord> goOn(CheckpointProgress progress, @Nullable CheckpointSettings settings, Now now) {
        meet(progress.number());
        if (settings == null) {
            return List.of(progress.aborted(
                    CheckpointFailure.SWITCHED_OFF, "the job is not checkpointed any more", now.epochMs()));
        }
        if (timeoutAtNanos == 0) {
            timeoutAtNanos = now.nanos() + settings.timeoutMs() * 1_000_000; // a new leader gives it its time again
        }
        Report.CheckpointDeclined refusal = declined;
        if (refusal != null) {
            pause(settings, now);
            return List.of(progress.aborted(
                    refusal.failure(), refusal.incarnation() + ": " + refusal.message(), now.epochMs()));
        }
        int missing = missing();
        if (missing == 0) {
            pause(settings, now);
            return complete(progress, settings, now);
        }
        if (now.nanos() - timeoutAtNanos >= 0) {
            pause(settings, now);
            return List.of(progress.aborted(
                    CheckpointFailure.TIMED_OUT,
                    missing + " tasks are not acknowledged after " + settings.timeoutMs() + " ms",
                    now.epochMs()));
        }
        return List.of();
    }

    private void pause(CheckpointSettings settings, Now now) {
        long earliest = now.nanos() + settings.minPauseMs() * 1_000_000;
        if (nextAtNanos == null || nextAtNanos - earliest < 0) {
            nextAtNanos = earliest;
        }
    }

    /** Of all tasks of the job, how many have not been acknowledged by those who own them. */
    private int missing() {
        int missing = 0;
        for (GraphPublished.Stage stage : view.graph().orElseThrow().stages()) {
            for (int index : stage.indexes()) {
                TaskId task = new TaskId(stage.name(), index);
                TaskSnapshot snapshot = acknowledged.get(task);
                TaskAssigned assigned = view.assignment(task).orElse(null);
                boolean done =
                        snapshot != null && assigned != null && snapshot.term().equals(assigned.term());
                missing += done ? 0 : 1;
            }
        }
        return missing;
    }

    private List<ControlRecord> complete(CheckpointProgress progress, CheckpointSettings settings, Now now) {
        RunId run = view.run().orElseThrow();
        CheckpointCompleted done = new CheckpointCompleted(
                view.job(),
                progress.number(),
                run,
                progress.triggeredMs(),
                now.epochMs(),
                List.copyOf(new TreeMap<>(acknowledged).values()));
        List<ControlRecord> records = new ArrayList<>();
        records.add(done);
        records.add(progress.completed(now.epochMs()));
        SortedMap<Long, CheckpointCompleted> before = new TreeMap<>(view.completedCheckpoints());
        before.values().removeIf(each -> {
            boolean ofOtherRun = !each.run().equals(run);
            if (ofOtherRun) {
                records.add(new Forgotten(each.key()));
            }
            return ofOtherRun;
        });
        while (before.size() > settings.retained() - 1) {
            records.add(new Forgotten(before.remove(before.firstKey()).key()));
        }
        return records;
    }

    /** Whether every task of the graph has one living owner and nobody stands by for it. */
    private boolean hasSettled() {
        GraphPublished graph = view.graph().orElse(null);
        if (graph == null || graph.stages().isEmpty()) {
            return false;
        }
        Map<TaskId, TaskAssigned> assigned = new HashMap<>();
        view.currentAssignments().forEach(each -> assigned.put(each.task(), each));
        for (GraphPublished.Stage stage : graph.stages()) {
            for (int index : stage.indexes()) {
                TaskAssigned now = assigned.get(new TaskId(stage.name(), index));
                if (now == null || now.standbyOrNull() != null || view.standing(now.owner()) != Standing.ALIVE) {
                    return false;
                }
            }
        }
        return true;
    }

    private @Nullable CheckpointProgress underWay() {
        return view.checkpoint().filter(CheckpointProgress::isUnderWay).orElse(null);
    }
}
