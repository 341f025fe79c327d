package io.penstock.coordinator.runtime;

import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import io.penstock.log.sim.SimScheduler;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.status.EncodedStatus;
import io.penstock.protocol.status.Heartbeat;
import io.penstock.protocol.status.Report;
import io.penstock.protocol.status.StatusCodec;
import io.penstock.protocol.status.StatusRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * As much of a TaskManager as the protocol needs: joins by the status topic, initialises both ids, reads the control topic to an end
 * sampled after that, then follows it, reports and sends heartbeats, and commits one record for each task it runs, with both ids in turn,
 * until it is refused or declared dead; then it joins again as another incarnation. It can be asked to leave.
 */
final class SimTaskManager {

    enum State {
        JOINING,
        INITIALIZING,
        READING,
        RUNNING,
        LEFT
    }

    private static final LogPartition CONTROL = new LogPartition("p.control", 0);
    private static final long HEARTBEAT_NANOS = Duration.ofMillis(300).toNanos();
    private static final long REPEAT_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long COMMIT_NANOS = Duration.ofMillis(200).toNanos();
    private static final long LEAVE_NANOS = Duration.ofSeconds(20).toNanos();

    private final Log log;
    private final SimScheduler scheduler;
    private final String name;
    private final String process;
    private State state = State.JOINING;
    private int lives;
    private Life life;
    private boolean leaving;
    private long leavingSinceNanos;
    private long commits;

    SimTaskManager(Log log, SimScheduler scheduler, String name, String process) {
        this.log = log;
        this.scheduler = scheduler;
        this.name = name;
        this.process = process;
        this.life = new Life();
    }

    State state() {
        return state;
    }

    long commits() {
        return commits;
    }

    void requestLeave() {
        leaving = true;
        leavingSinceNanos = scheduler.nanoTime();
    }

    boolean isLeaving() {
        return leaving;
    }

    /** Null where it is none yet. */
    Incarnation incarnation() {
        return life.self;
    }

    /** The tasks that it runs, with the sequence of the last commit of each. */
    Map<TaskId, Long> running() {
        Map<TaskId, Long> running = new TreeMap<>();
        life.tasks.forEach((id, task) -> {
            if (task.isRunning()) {
                running.put(id, task.sequence());
            }
        });
        return running;
    }

    boolean doWork() {
        if (state == State.LEFT) {
            return false;
        }
        try {
            return life.doWork();
        } catch (LogException e) {
            rejoin(); // a commit was refused, or its reader's position was deleted
            return true;
        }
    }

    private void rejoin() {
        life.close();
        state = State.JOINING;
        life = new Life();
    }

    /** One incarnation, from asking to its end. */
    private final class Life {
        private final String nonce = process + "/" + lives++;
        private final LogWriter status = log.openWriter("status of " + nonce);
        private final List<TransactionalWriter> writers = new ArrayList<>();
        private final Map<TaskId, SimTask> tasks = new TreeMap<>();
        private final List<SimTask> cut = new ArrayList<>();
        private final Map<Class<?>, Map<Object, Long>> saidNanos = new LinkedHashMap<>();
        private JobControlView view = new JobControlView(Requests.JOB);
        private Pending<Map<LogPartition, Long>> starting = log.admin().startOffsets(List.of(CONTROL));
        private ControlReader control;
        private Incarnation self;
        private List<Pending<Void>> initializing = List.of();
        private Pending<Map<LogPartition, Long>> end;
        private Pending<Void> commit;
        private boolean sent;
        private int turn;
        private long committedNanos;
        private long heartbeatNanos;
        private long heartbeats;

        private boolean doWork() {
            boolean worked = followControl();
            heartbeat();
            return switch (state) {
                case JOINING -> join() || worked;
                case INITIALIZING -> initialize() || worked;
                case READING -> read() || worked;
                case RUNNING -> run() || worked;
                case LEFT -> false;
            };
        }

        private boolean followControl() {
            if (control == null) {
                if (!starting.isDone()) {
                    return false;
                }
                if (starting.isFailed() || !starting.get().containsKey(CONTROL)) {
                    starting = log.admin().startOffsets(List.of(CONTROL));
                    return false;
                }
                control = new ControlReader(log, CONTROL, starting.get().get(CONTROL));
            }
            return control.poll(view::apply);
        }

        private boolean join() {
            if (view.refusalOf(nonce).isPresent()) {
                rejoin();
                return true;
            }
            IncarnationListed listed = view.listingOf(nonce).orElse(null);
            if (listed == null) {
                say(Requests.asking(name, process, nonce), nonce);
                return false;
            }
            self = listed.incarnation();
            initializing = new ArrayList<>();
            for (String id : self.transactionalIds()) {
                TransactionalWriter writer = log.openTransactionalWriter(id, Duration.ofSeconds(10));
                writers.add(writer);
                initializing.add(writer.init());
            }
            state = State.INITIALIZING;
            return true;
        }

        private boolean initialize() {
            if (!initializing.stream().allMatch(Pending::isDone)) {
                return false;
            }
            initializing.forEach(Pending::get);
            end = log.admin().endOffsets(List.of(CONTROL), Isolation.READ_UNCOMMITTED);
            state = State.READING;
            return true;
        }

        /** Rule 4. */
        private boolean read() {
            if (!end.isDone() || control.position() < end.get().get(CONTROL)) {
                return false;
            }
            state = State.RUNNING;
            return true;
        }

        private boolean run() {
            if (view.standing(self) != Standing.ALIVE) {
                rejoin();
                return true;
            }
            boolean worked = followTasks();
            worked |= commit == null ? beginCommit() : moveCommit();
            if (leaving && state == State.RUNNING) {
                leave();
            }
            return worked;
        }

        private boolean followTasks() {
            boolean worked = false;
            for (TaskAssigned now : view.currentAssignments()) {
                boolean mine = now.owner().equals(self) || self.equals(now.standbyOrNull());
                if (mine && !tasks.containsKey(now.task())) {
                    tasks.put(now.task(), new SimTask(log, now.task(), self));
                }
                SimTask task = tasks.get(now.task());
                if (task == null) {
                    continue;
                }
                if (task.follow(now)) {
                    tasks.remove(now.task()).close();
                    continue;
                }
                worked |= task.doWork();
                task.report(now).ifPresent(report -> say(report, now.task()));
            }
            return worked;
        }

        private boolean beginCommit() {
            if (scheduler.nanoTime() - committedNanos < COMMIT_NANOS) {
                return false;
            }
            List<LogWrite> writes = new ArrayList<>();
            cut.clear();
            tasks.forEach((id, task) -> {
                if (task.isRunning()) {
                    writes.add(SimJournal.write(
                            id.index(), task.cut(view.assignment(id).orElseThrow(), view)));
                    cut.add(task);
                }
            });
            if (writes.isEmpty()) {
                return false;
            }
            writers.get(turn).begin();
            commit = writers.get(turn).send(writes);
            sent = false;
            return true;
        }

        private boolean moveCommit() {
            if (!commit.isDone()) {
                return false;
            }
            if (sent && commit.isFailed() && commit.failure().reason() == Reason.UNKNOWN_OUTCOME) {
                commit = writers.get(turn).commit();
                return true;
            }
            commit.get();
            if (!sent) {
                sent = true;
                commit = writers.get(turn).commit();
                return true;
            }
            commit = null;
            commits++;
            turn = 1 - turn;
            committedNanos = scheduler.nanoTime();
            cut.forEach(SimTask::committed);
            return true;
        }

        private void leave() {
            boolean late = scheduler.nanoTime() - leavingSinceNanos > LEAVE_NANOS;
            boolean others = view.listed(Standing.ALIVE).stream()
                    .anyMatch(
                            listed -> !listed.leaving() && !listed.incarnation().equals(self));
            IncarnationListed listing = view.listing(self).orElseThrow();
            boolean empty = listing.leaving() && tasks.values().stream().noneMatch(SimTask::isHeld);
            boolean last = listing.leaving() && !others;
            if (commit == null && (empty || last || late)) {
                say(new Report.Left(self), self);
                close();
                state = State.LEFT;
            } else if (!listing.leaving()) {
                say(new Report.LeaveRequested(self), self);
            }
        }

        private void heartbeat() {
            if (self == null || scheduler.nanoTime() - heartbeatNanos < HEARTBEAT_NANOS) {
                return;
            }
            heartbeatNanos = scheduler.nanoTime();
            send(new Heartbeat(self, heartbeats++, scheduler.nowMs(), List.of(500)));
        }

        /** Says it, and again every second for as long as it is asked to. */
        private void say(Report report, Object about) {
            Map<Object, Long> said = saidNanos.computeIfAbsent(
                    report.getClass(), absent -> new TreeMap<>(Comparator.comparing(Object::toString)));
            Long last = said.get(about);
            if (last != null && scheduler.nanoTime() - last < REPEAT_NANOS) {
                return;
            }
            said.put(about, scheduler.nanoTime());
            send(report);
        }

        private void send(StatusRecord record) {
            EncodedStatus bytes = StatusCodec.encode(record);
            status.send(List.of(new LogWrite(
                    "p.status", record.partition(), LogWrite.TIMESTAMP_NOW, bytes.key(), bytes.value(), List.of())));
        }

        private void close() {
            writers.forEach(TransactionalWriter::close);
            status.close();
            tasks.values().forEach(SimTask::close);
            if (control != null) {
                control.close();
            }
        }
    }
}
