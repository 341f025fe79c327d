package io.penstock.simulation;

import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.engine.taskmanager.TaskManagerStatus;
import io.penstock.log.Isolation;
import io.penstock.log.LogPartition;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimRecord;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.exchange.FrameCodec;
import io.penstock.protocol.exchange.FrameHeader;
import io.penstock.simulation.Happenings.Kind;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.testkit.job.SimulatedProcess;
import io.penstock.testkit.job.SimulationFailure;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says whether those who could go on do (invariant I5): a task whose owner runs undisturbed, and which has input or frames that it may read,
 * moves on within {@link #WAIT_NANOS_MAX}, whatever befalls other processes, coordinators and the object store. The time begins anew
 * whenever something of the owner changes: a fault that hits it or its messages, what it owns, a rollback. It stands still while the
 * task is being handed over or taken over (which waits for others by design), while frames for its owner are in a transaction that
 * somebody disturbed has open, and, for sources, while the exchange may be at its bound.
 */
final class ProgressOracle {

    private static final long MILLISECOND = 1_000_000;

    /**
     * What may add up: the markers of the two commits before (a quarter of a second each, and late by {@link
     * ClusterFaults#MARKER_LATE_NANOS_MAX}), of the offsets likewise; a heartbeat's interval (300 ms) until a source hears that there is
     * room again, and a second for such a message that was lost on its way from others. Far below that are commit interval (33 ms at
     * most), network and steps. Pauses and cuts of others last up to six seconds: whoever waits for one of them is found.
     */
    static final long WAIT_NANOS_MAX =
            2 * (ClusterFaults.MARKER_LATE_NANOS_MAX + 250 * MILLISECOND) + 1_500 * MILLISECOND;

    private static final long LOOK_NANOS = 20 * MILLISECOND;

    private record Frame(String sender, long term, long sequence) {}

    /** A task's journal, input and clock. */
    private static final class Progress {
        private final ArrayDeque<Frame> unread = new ArrayDeque<>();
        private int framesRead;
        private @Nullable CommitRecord last;
        private @Nullable LogPartition input;
        private boolean moved;
        private long sinceNanos;
        private boolean waiting;
    }

    /** What of an owner starts the clocks of its tasks anew when it changes. */
    private record Circumstances(SortedMap<TaskId, Term> tasks, TaskManagerState state, long restarts) {}

    private final SimLog cluster;
    private final TopicNames names;
    private final Supplier<JobControlView> control;
    private final Supplier<Iterable<SimulatedProcess>> processes;
    private final Predicate<String> suffering;
    private final boolean sourcesMayRest;
    private final boolean sourcesWait;
    private final Happenings happenings;
    private final Map<TaskId, Progress> tasks = new HashMap<>();
    private final Map<LogPartition, TaskId> journals = new HashMap<>();
    private final Map<Incarnation, Circumstances> circumstances = new HashMap<>();
    private long nextNanos;
    private long longestNanos;

    /**
     * @param suffering whether what was done to a process or its messages may still hold it up
     * @param sourcesMayRest whether exchanges have a bound, so that sources rest while one that they feed, through others too, may be full
     * @param sourcesWait whether sources wait for each other, so that nothing can be said of theirs
     */
    ProgressOracle(
            SimLog cluster,
            String job,
            Supplier<JobControlView> control,
            Supplier<Iterable<SimulatedProcess>> processes,
            Predicate<String> suffering,
            boolean sourcesMayRest,
            boolean sourcesWait,
            Happenings happenings) {
        this.cluster = cluster;
        this.names = new TopicNames("penstock", new JobName(job));
        this.control = control;
        this.processes = processes;
        this.suffering = suffering;
        this.sourcesMayRest = sourcesMayRest;
        this.sourcesWait = sourcesWait;
        this.happenings = happenings;
    }

    /** The longest that somebody undisturbed took to move on, in nanoseconds. */
    long longestNanos() {
        return longestNanos;
    }

    /** A commit record of a journal, in order. */
    void committed(LogPartition journal, CommitRecord record) {
        Progress task = of(journals.computeIfAbsent(journal, this::taskOf));
        task.moved |= task.last == null || position(record) > position(task.last);
        task.last = record;
        takeFrames(task);
    }

    private TaskId taskOf(LogPartition journal) {
        String topic = journal.topic();
        String stage = topic.substring(names.journal("x").indexOf(".x.") + 1, topic.lastIndexOf('.'));
        return new TaskId(stage, journal.partition());
    }

    private Progress of(TaskId task) {
        return tasks.computeIfAbsent(task, absent -> new Progress());
    }

    void check() {
        long now = cluster.scheduler().nanoTime();
        if (now < nextNanos) {
            return;
        }
        nextNanos = now + LOOK_NANOS;
        JobControlView view = control.get();
        Map<Incarnation, Boolean> undisturbed = new HashMap<>();
        List<TaskAssigned> all = view.currentAssignments();
        for (TaskAssigned assigned : all) {
            undisturbed.computeIfAbsent(assigned.owner(), owner -> isUndisturbed(owner, view));
        }
        boolean sourcesRest = sourcesWait || (sourcesMayRest && mayBeFull(all, view, undisturbed));
        for (TaskAssigned assigned : all) {
            boolean mayGoOn = undisturbed.getOrDefault(assigned.owner(), false)
                    && !isBehindOthers(assigned.owner(), view, undisturbed)
                    && !(sourcesRest && view.source(assigned.task()).isPresent());
            check(assigned, mayGoOn, view, now);
        }
    }

    /** Frames wait, or somebody who has taken them cannot say so: sources count what they have sent until its owner has reported it. */
    private boolean mayBeFull(List<TaskAssigned> all, JobControlView view, Map<Incarnation, Boolean> undisturbed) {
        for (TaskAssigned assigned : all) {
            if (view.source(assigned.task()).isPresent()) {
                continue;
            }
            Progress task = of(assigned.task());
            readFrames(assigned.task(), task);
            if (!undisturbed.getOrDefault(assigned.owner(), false)
                    || assigned.release()
                    || !hasBegun(task, assigned)
                    || !task.unread.isEmpty()
                    || hasUndecided(assigned.task(), task)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether frames for one of its key groups lie behind, or in, a transaction that somebody disturbed has open: until that one is fenced no
     * reader gets past it, and a process that goes from frames to direct ways commits nothing before it has.
     */
    private boolean isBehindOthers(Incarnation owner, JobControlView view, Map<Incarnation, Boolean> undisturbed) {
        for (TaskId task : view.tasksOf(owner).keySet()) {
            String writer = view.source(task).isPresent() ? "" : firstUndecidedWriter(task);
            if (!writer.isEmpty()
                    && !writer.startsWith(owner + "-")
                    && undisturbed.keySet().stream()
                            .noneMatch(each -> writer.startsWith(each + "-") && undisturbed.get(each))) {
                return true;
            }
        }
        return false;
    }

    /** A transactional id; empty where all frames are decided. */
    private String firstUndecidedWriter(TaskId task) {
        LogPartition partition = new LogPartition(names.exchange(task.stage()), task.index());
        if (!cluster.topics().contains(partition.topic())) {
            return "";
        }
        long decided = cluster.endOffset(partition, Isolation.READ_COMMITTED);
        return decided < cluster.endOffset(partition, Isolation.READ_UNCOMMITTED)
                ? cluster.entries(partition).get((int) decided).writer()
                : "";
    }

    private boolean isUndisturbed(Incarnation owner, JobControlView view) {
        String name = view.listing(owner).map(IncarnationListed::process).orElse("");
        for (SimulatedProcess process : processes.get()) {
            if (process.name().equals(name)) {
                TaskManagerStatus status = process.taskManager().status();
                Circumstances now = new Circumstances(view.tasksOf(owner), status.state(), status.restarts());
                Circumstances before = circumstances.put(owner, now);
                return now.equals(before)
                        && process.isUsable()
                        && status.state() == TaskManagerState.RUNNING
                        && owner.toString().equals(status.incarnation())
                        && view.standing(owner) == Standing.ALIVE
                        && !suffering.test(name);
            }
        }
        return false;
    }

    private void check(TaskAssigned assigned, boolean mayGoOn, JobControlView view, long now) {
        Progress task = of(assigned.task());
        readFrames(assigned.task(), task);
        boolean judged = mayGoOn && !assigned.release() && hasBegun(task, assigned) && hasToRead(assigned, task, view);
        if (task.waiting && judged) {
            longestNanos = Math.max(longestNanos, now - task.sinceNanos);
        }
        if (!judged || task.moved || !task.waiting) {
            task.moved = false;
            task.waiting = judged;
            task.sinceNanos = now;
            if (judged) {
                happenings.add(Kind.WAITS);
            }
            return;
        }
        if (now - task.sinceNanos > WAIT_NANOS_MAX) {
            throw new SimulationFailure("stands still: " + assigned.task() + " of " + assigned.owner()
                    + ", undisturbed for " + (now - task.sinceNanos) / MILLISECOND + " ms, behind " + task.last + "; "
                    + task.unread.size() + " frames are unread, the first " + task.unread.peekFirst());
        }
    }

    /** The owner has committed: what came before its first commit was the taking over. */
    private static boolean hasBegun(Progress task, TaskAssigned assigned) {
        CommitRecord last = task.last;
        return last != null && last.term() == assigned.term().value() && last.releasedTo() == null;
    }

    private boolean hasToRead(TaskAssigned assigned, Progress task, JobControlView view) {
        SourcePartition source = view.source(assigned.task()).orElse(null);
        if (source == null) {
            return !task.unread.isEmpty();
        }
        LogPartition input = task.input;
        if (input == null) {
            input = new LogPartition(source.topic(), source.partition());
            task.input = input;
        }
        return position(Objects.requireNonNull(task.last)) < cluster.endOffset(input, Isolation.READ_COMMITTED);
    }

    private static long position(CommitRecord commit) {
        return commit.positions().isEmpty() ? 0 : commit.positions().get(0).offset();
    }

    // ---- frames

    private boolean hasUndecided(TaskId task, Progress progress) {
        LogPartition partition = new LogPartition(names.exchange(task.stage()), task.index());
        return progress.framesRead > 0
                && progress.framesRead < cluster.endOffset(partition, Isolation.READ_UNCOMMITTED);
    }

    private void readFrames(TaskId id, Progress task) {
        String topic = names.exchange(id.stage());
        if (task.framesRead == 0 && !cluster.topics().contains(topic)) {
            return;
        }
        LogPartition partition = new LogPartition(topic, id.index());
        long end = cluster.endOffset(partition, Isolation.READ_COMMITTED);
        var entries = cluster.entries(partition);
        while (task.framesRead < end) {
            SimRecord entry = entries.get(task.framesRead++);
            if (entry.isCommitted()) {
                FrameHeader header =
                        FrameCodec.decode(Objects.requireNonNull(entry.value())).header();
                if (header.count() > 0) {
                    task.unread.addLast(
                            new Frame(header.sender().toString(), header.term().value(), header.sequence()));
                }
            }
        }
        takeFrames(task);
    }

    private static void takeFrames(Progress task) {
        while (!task.unread.isEmpty() && isTaken(task.unread.peekFirst(), task.last)) {
            task.unread.removeFirst();
            task.moved = true;
        }
    }

    private static boolean isTaken(Frame frame, @Nullable CommitRecord last) {
        return last != null
                && last.senders().stream()
                        .anyMatch(counter -> counter.sender().equals(frame.sender())
                                && (counter.term() > frame.term()
                                        || (counter.term() == frame.term()
                                                && counter.frameSequence() >= frame.sequence())));
    }
}
