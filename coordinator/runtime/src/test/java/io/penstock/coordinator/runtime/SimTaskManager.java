package io.penstock.coordinator.runtime;

import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import io.penstock.log.sim.SimScheduler;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.control.IncarnationDead;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.join.JoinReply;
import io.penstock.protocol.join.JoinReply.JoinAccepted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process with a coordinator and as much of a TaskManager as the control topic's rules need: it joins, initialises both ids,
 * reads the control topic to an end sampled after that, then commits one record per task over and over with both ids in turn,
 * until it is refused and asks the control topic why.
 */
final class SimTaskManager {

    enum State {
        JOINING,
        INITIALIZING,
        SAMPLING,
        READING,
        COMMITTING,
        ASKING_WHY,
        ENDED
    }

    private static final LogPartition CONTROL = new LogPartition("p.control", 0);
    private static final long ASK_NANOS = Duration.ofSeconds(30).toNanos();

    private final Log log;
    private final SimScheduler scheduler;
    private final CoordinatorAgent coordinator;
    private final Pending<JoinReply> join;
    private final JobControlView view = new JobControlView(Requests.JOB);
    private final List<TransactionalWriter> writers = new ArrayList<>();
    private final List<Pending<Void>> pending = new ArrayList<>();
    private State state = State.JOINING;
    private JoinAccepted accepted;
    private Pending<Map<LogPartition, Long>> sampling;
    private ControlReader reader;
    private long end;
    private int turn;
    private boolean sent;
    private long commits;
    private long askingSinceNanos;
    private String why = "";

    SimTaskManager(Log log, SimScheduler scheduler, CoordinatorAgent coordinator, String taskManager) {
        this.log = log;
        this.scheduler = scheduler;
        this.coordinator = coordinator;
        this.join = coordinator.join(Requests.join(taskManager));
    }

    State state() {
        return state;
    }

    long commits() {
        return commits;
    }

    /** Why it ended, where nobody had declared it dead. */
    String why() {
        return why;
    }

    JoinAccepted accepted() {
        return accepted;
    }

    /** What the control topic told it about its own death. */
    Optional<IncarnationDead> death() {
        return accepted == null ? Optional.empty() : view.death(accepted.incarnation());
    }

    boolean doWork() {
        boolean worked = coordinator.doWork();
        try {
            return step() || worked;
        } catch (LogException e) {
            if (state == State.ASKING_WHY || e.reason() != Reason.FENCED) {
                finish(e.toString());
            } else {
                why = e.toString();
                state = State.ASKING_WHY;
                askingSinceNanos = scheduler.nanoTime();
            }
            return true;
        }
    }

    private boolean step() {
        return switch (state) {
            case JOINING -> join.isDone() && onJoined();
            case INITIALIZING -> pending.stream().allMatch(Pending::isDone) && onInitialized();
            case SAMPLING -> sampling.isDone() && onSampled();
            case READING -> onReading();
            case COMMITTING -> onCommitting();
            case ASKING_WHY -> onAsking();
            case ENDED -> false;
        };
    }

    private boolean onJoined() {
        if (!(join.get() instanceof JoinAccepted yes)) {
            return finish(join.get().toString());
        }
        accepted = yes;
        for (String id : yes.incarnation().transactionalIds()) {
            TransactionalWriter writer = log.openTransactionalWriter(id, Duration.ofSeconds(10));
            writers.add(writer);
            pending.add(writer.init());
        }
        state = State.INITIALIZING;
        return true;
    }

    private boolean onInitialized() {
        pending.forEach(Pending::get);
        sampling = log.admin().endOffsets(List.of(CONTROL), Isolation.READ_UNCOMMITTED);
        state = State.SAMPLING;
        return true;
    }

    private boolean onSampled() {
        end = sampling.get().get(CONTROL);
        reader = new ControlReader(log, CONTROL, 0);
        state = State.READING;
        return true;
    }

    private boolean onReading() {
        boolean any = reader.poll(view::apply);
        if (reader.position() < end) {
            return any;
        }
        if (view.standing(accepted.incarnation()) != Standing.ALIVE) {
            return finish("found itself " + view.standing(accepted.incarnation()));
        }
        if (!view.tasksOf(accepted.incarnation()).equals(accepted.tasks())) {
            throw new AssertionError(
                    "accepted " + accepted + ", the control topic has " + view.tasksOf(accepted.incarnation()));
        }
        state = State.COMMITTING;
        write();
        return true;
    }

    private boolean onCommitting() {
        if (!last().isDone()) {
            return false;
        }
        if (last().isFailed() && last().failure().reason() == Reason.UNKNOWN_OUTCOME && sent) {
            pending.set(0, writers.get(turn).commit());
            return true;
        }
        last().get();
        if (!sent) {
            sent = true;
            pending.set(0, writers.get(turn).commit());
        } else {
            commits++;
            turn = 1 - turn;
            write();
        }
        return true;
    }

    /** Fenced: somebody declared it dead before, so the topic tells. */
    private boolean onAsking() {
        if (reader == null) {
            reader = new ControlReader(log, CONTROL, 0);
        }
        boolean any = reader.poll(view::apply);
        if (death().isPresent()) {
            return finish("declared dead by " + death().get().declaredBy());
        }
        return any || (scheduler.nanoTime() - askingSinceNanos > ASK_NANOS && finish(why));
    }

    private Pending<Void> last() {
        return pending.get(0);
    }

    private void write() {
        TransactionalWriter writer = writers.get(turn);
        writer.begin();
        List<LogWrite> writes = new ArrayList<>();
        Incarnation self = accepted.incarnation();
        accepted.tasks()
                .forEach((task, term) -> writes.add(new LogWrite(
                        "p.fraud.score.journal",
                        task.index(),
                        LogWrite.TIMESTAMP_NOW,
                        self.toString().getBytes(StandardCharsets.UTF_8),
                        term.toString().getBytes(StandardCharsets.UTF_8),
                        List.of())));
        sent = false;
        pending.clear();
        pending.add(writer.send(writes));
    }

    private boolean finish(String reason) {
        why = reason;
        state = State.ENDED;
        coordinator.close();
        writers.forEach(TransactionalWriter::close);
        if (reader != null) {
            reader.close();
        }
        return true;
    }
}
