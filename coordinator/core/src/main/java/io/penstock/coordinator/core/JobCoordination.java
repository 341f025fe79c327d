package io.penstock.coordinator.core;

import io.penstock.coordinator.core.CheckpointsSeen.StagePart;
import io.penstock.coordinator.core.Decision.Append;
import io.penstock.coordinator.core.Decision.Fence;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.control.CheckpointCompleted;
import io.penstock.protocol.control.CheckpointProgress;
import io.penstock.protocol.control.ControlKey;
import io.penstock.protocol.control.ControlKind;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.Forgotten;
import io.penstock.protocol.control.GraphPublished;
import io.penstock.protocol.control.IncarnationDead;
import io.penstock.protocol.control.IncarnationFenced;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.JobEnded;
import io.penstock.protocol.control.JoinRefused;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.control.TasksEnded;
import io.penstock.protocol.status.JoinRequested;
import io.penstock.protocol.status.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One job's decisions. What is durable lives in the view; the words of TaskManagers, the fences under way and the times of what is to be
 * forgotten are the leader's own and begin anew with the next leader: words are said again, fences made again.
 *
 * <p>The order that everything rests on: dead in the control topic → its ids fenced → its tasks assigned. What follows from the state
 * alone is decided when {@link CoordinatorEvent.Due due}, so it does not matter which event led to the state, or which leader saw it.
 */
final class JobCoordination {

    private final CoreSettings settings;
    private final JobControlView view;
    private final TaskWords words = new TaskWords();
    private final Set<Incarnation> fencing = new HashSet<>();
    /** By incarnation, when a fence that failed is tried again. */
    private final Map<Incarnation, Long> fenceAgainNanos = new HashMap<>();
    /** When a refusal, or a fenced incarnation, was first seen. */
    private final Map<ControlKey, Long> seenNanos = new HashMap<>();

    private final Checkpoints checkpoints;
    private final CheckpointHistory history = new CheckpointHistory();
    private boolean changed;
    private int unapplied;

    JobCoordination(CoreSettings settings, JobName job) {
        this.settings = settings;
        this.view = new JobControlView(job);
        this.checkpoints = new Checkpoints(view);
    }

    JobControlView view() {
        return view;
    }

    void apply(ControlRecord record) {
        view.apply(record);
        history.apply(record, heard(record));
        if (record instanceof TaskAssigned assigned) {
            words.assigned(assigned);
        }
        changed = true;
        if (unapplied > 0) {
            unapplied--;
        }
    }

    /** Whether something may follow from the state that has not been decided yet. */
    boolean isDue(long nowNanos) {
        return unapplied == 0
                && (changed
                        || checkpoints.isDue(nowNanos)
                        || fenceAgainNanos.values().stream().anyMatch(at -> nowNanos - at >= 0)
                        || seenNanos.entrySet().stream().anyMatch(seen -> isOver(seen, nowNanos)));
    }

    List<Decision> onReported(Report report, Now now) {
        requireApplied(report);
        if (report instanceof JoinRequested join) {
            return append(
                    withConsequences(JoinAnswer.to(join, settings.prefix(), view, now.epochMs()), now), List.of(), now);
        }
        if (report instanceof Report.OfTask ofTask) {
            changed |= words.take(ofTask, view.assignment(ofTask.task()).orElse(null));
            return List.of();
        }
        if (report instanceof Report.OfIncarnation ofIncarnation) {
            return onLeaving(ofIncarnation, now);
        }
        if (report instanceof Report.OfCheckpoint ofCheckpoint) {
            checkpoints.take(ofCheckpoint, now.epochMs());
            return List.of();
        }
        throw new IllegalStateException("no decision is known for report " + report);
    }

    void onSavepointBegins(Now now) {
        checkpoints.savepointBegins(now);
    }

    void onSavepointEnds() {
        checkpoints.savepointEnds();
    }

    Optional<Long> heldCheckpoint() {
        return checkpoints.held();
    }

    /** For people. */
    CheckpointsSeen checkpointsSeen() {
        List<StagePart> underWay = view.checkpoint()
                .filter(CheckpointProgress::isUnderWay)
                .map(progress -> checkpoints.heardOf(progress.number()))
                .orElse(List.of());
        return new CheckpointsSeen(underWay, history.ended());
    }

    private List<StagePart> heard(ControlRecord record) {
        if (record instanceof CheckpointCompleted done) {
            return checkpoints.heardOf(done.number());
        }
        return record instanceof CheckpointProgress progress ? checkpoints.heardOf(progress.number()) : List.of();
    }

    /** They were silent for too long. */
    List<ControlRecord> declareDead(List<Incarnation> silent, Now now) {
        requireApplied(silent);
        List<ControlRecord> records = new ArrayList<>();
        for (Incarnation incarnation : silent) {
            records.add(new IncarnationDead(
                    incarnation,
                    "nothing was heard of it for " + settings.heartbeatTimeout().toMillis() + " ms",
                    incarnation));
        }
        checkpoints.disturbedBy(records, now.epochMs()).ifPresent(records::add);
        unapplied += records.size();
        return records;
    }

    List<Decision> onFencingSucceeded(Incarnation incarnation, Now now) {
        requireFencing(incarnation);
        return append(withConsequences(List.of(new IncarnationFenced(incarnation)), now), List.of(), now);
    }

    /** It stays dead and unfenced in the log; it is tried again, by this leader or the next. */
    List<Decision> onFencingFailed(Incarnation incarnation, Now now) {
        requireFencing(incarnation);
        fenceAgainNanos.put(incarnation, now.nanos() + settings.fenceRetry().toNanos());
        return List.of();
    }

    List<Decision> onDue(Now now) {
        requireApplied("due");
        changed = false;
        List<ControlRecord> records = new ArrayList<>();
        List<Decision> effects = new ArrayList<>();
        for (IncarnationListed dead : view.listed(Standing.DEAD)) {
            Long again = fenceAgainNanos.get(dead.incarnation());
            if ((again == null || now.nanos() - again >= 0) && fencing.add(dead.incarnation())) {
                fenceAgainNanos.remove(dead.incarnation());
                effects.add(new Fence(dead.incarnation(), dead.transactionalIds()));
            }
        }
        records.addAll(end(view, now));
        records.addAll(moves(view));
        forget(records, now.nanos());
        if (checkpoints.disturbedBy(records, now.epochMs()).isEmpty() && areStill(records)) {
            records.addAll(checkpoints.next(now));
        }
        return append(records, effects, now);
    }

    /** Whether none of these sets a task on its way. */
    private static boolean areStill(List<ControlRecord> records) {
        return records.stream().noneMatch(TaskAssigned.class::isInstance);
    }

    private List<ControlRecord> moves(JobControlView state) {
        RunId run = state.run().orElse(null);
        GraphPublished graph = state.graph().orElse(null);
        return run == null || graph == null
                ? List.of()
                : new TaskMoves(state, run, words, settings.movesMax()).next(graph);
    }

    /** The records and what they make due at once: one transaction instead of two. */
    private List<ControlRecord> withConsequences(List<ControlRecord> records, Now now) {
        if (records.isEmpty()) {
            return records;
        }
        JobControlView after = new JobControlView(view.job());
        view.records().forEach(after::apply);
        records.forEach(after::apply);
        List<ControlRecord> all = new ArrayList<>(records);
        all.addAll(end(after, now));
        all.addAll(moves(after));
        return all;
    }

    /** That the job has finished, where nobody has written that yet. */
    private static List<ControlRecord> end(JobControlView state, Now now) {
        RunId run = state.run().orElse(null);
        boolean isWritten = state.end().map(JobEnded::outcome).equals(Optional.of(JobEnded.Outcome.FINISHED));
        return run == null || isWritten || !state.isFinished()
                ? List.of()
                : List.of(new JobEnded(state.job(), run, JobEnded.Outcome.FINISHED, now.epochMs(), ""));
    }

    private List<Decision> onLeaving(Report.OfIncarnation report, Now now) {
        if (report instanceof Report.Finished finished) {
            return onFinished(finished, now);
        }
        if (report instanceof Report.GaveUp gaveUp) {
            return onGivenUp(gaveUp, now);
        }
        IncarnationListed listed = view.listing(report.incarnation()).orElse(null);
        if (listed == null || view.standing(report.incarnation()) != Standing.ALIVE) {
            return List.of();
        }
        if (report instanceof Report.Left) {
            return append(withConsequences(List.of(new Forgotten(listed.key())), now), List.of(), now);
        }
        return listed.leaving() ? List.of() : append(List.of(listed.asLeaving()), List.of(), now);
    }

    /** What it committed last is not known, so that it is fenced like those who fell silent. The last one to give up takes the job with it. */
    private List<Decision> onGivenUp(Report.GaveUp report, Now now) {
        Incarnation incarnation = report.incarnation();
        List<ControlRecord> records = new ArrayList<>();
        if (view.standing(incarnation) == Standing.ALIVE) {
            records.add(new IncarnationDead(incarnation, "it has given up: " + report.cause(), incarnation));
        }
        RunId run = view.run().orElse(null);
        if (run != null
                && isLast(incarnation)
                && !view.isFinished()
                && view.end().isEmpty()) {
            records.add(new JobEnded(view.job(), run, JobEnded.Outcome.FAILED, now.epochMs(), report.cause()));
        }
        return append(records, List.of(), now);
    }

    /** Whether nobody else is alive; of one that has been declared dead by now, whether nobody came after it either. */
    private boolean isLast(Incarnation incarnation) {
        List<IncarnationListed> alive = view.listed(Standing.ALIVE);
        return alive.isEmpty()
                ? incarnation.number() == view.highestIncarnationNumber()
                : alive.size() == 1 && alive.get(0).incarnation().equals(incarnation);
    }

    /** What it says of its tasks is a fact, whoever owns them by now; only another run has nothing of it. */
    private List<Decision> onFinished(Report.Finished report, Now now) {
        List<ControlRecord> records = new ArrayList<>();
        Set<TaskId> ended = new HashSet<>(view.endedTasks());
        RunId run = view.run().orElse(null);
        if (report.run().equals(run) && ended.addAll(report.tasks())) {
            records.add(new TasksEnded(view.job(), report.run(), List.copyOf(ended)));
        }
        if (view.standing(report.incarnation()) == Standing.ALIVE) {
            view.listing(report.incarnation()).ifPresent(listed -> records.add(new Forgotten(listed.key())));
        }
        return append(withConsequences(records, now), List.of(), now);
    }

    /** Refusals after a while, and the dead long after they were fenced. */
    private void forget(List<ControlRecord> records, long nowNanos) {
        Set<ControlKey> forgettable = new HashSet<>();
        for (JoinRefused refused : view.refusals()) {
            forgettable.add(refused.key());
        }
        for (IncarnationListed fenced : view.listed(Standing.FENCED)) {
            forgettable.add(fenced.key());
        }
        seenNanos.keySet().retainAll(forgettable);
        forgettable.forEach(key -> seenNanos.putIfAbsent(key, nowNanos));
        seenNanos.entrySet().stream()
                .filter(seen -> isOver(seen, nowNanos))
                .map(Map.Entry::getKey)
                .sorted(java.util.Comparator.comparing(ControlKey::toString))
                .forEach(key -> records.addAll(tombstones(key)));
    }

    private static List<ControlRecord> tombstones(ControlKey key) {
        if (key.kind() != ControlKind.INCARNATION_LISTED) {
            return List.of(new Forgotten(key));
        }
        return List.of(
                new Forgotten(key),
                new Forgotten(new ControlKey(ControlKind.INCARNATION_FENCED, key.parts())),
                new Forgotten(new ControlKey(ControlKind.INCARNATION_DEAD, key.parts())));
    }

    private boolean isOver(Map.Entry<ControlKey, Long> seen, long nowNanos) {
        boolean refusal = seen.getKey().kind() == ControlKind.JOIN_REFUSED;
        long keptNanos = (refusal ? settings.refusalKept() : settings.deadKept()).toNanos();
        return nowNanos - seen.getValue() >= keptNanos;
    }

    private List<Decision> append(List<ControlRecord> decided, List<Decision> effects, Now now) {
        List<ControlRecord> records = new ArrayList<>(decided);
        checkpoints.disturbedBy(decided, now.epochMs()).ifPresent(records::add);
        unapplied += records.size();
        List<Decision> decisions = new ArrayList<>(effects.size() + 1);
        if (!records.isEmpty()) {
            decisions.add(new Append(records));
        }
        decisions.addAll(effects);
        return decisions;
    }

    private void requireApplied(Object event) {
        if (unapplied > 0) {
            throw new IllegalStateException("event " + event + " of job " + view.job() + " came while " + unapplied
                    + " records decided before it are not applied");
        }
    }

    private void requireFencing(@Nullable Incarnation incarnation) {
        requireApplied("fence of " + incarnation);
        if (!fencing.remove(incarnation)) {
            throw new IllegalStateException(
                    "a fence of " + incarnation + " is reported that nobody decided; under way: " + fencing);
        }
    }
}
