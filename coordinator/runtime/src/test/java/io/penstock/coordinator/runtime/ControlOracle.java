package io.penstock.coordinator.runtime;

import io.penstock.log.LogPartition;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimOperation;
import io.penstock.log.sim.SimRecord;
import io.penstock.log.sim.SimTransaction;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.control.ControlCodec;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.LeaderElected;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.TaskAssigned;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Sees through the simulated cluster and checks, after every event, the order that everything rests on: dead in the log, then
 * fenced, then taken over; and that whoever was taken over commits no more.
 */
final class ControlOracle {

    private static final LogPartition CONTROL = new LogPartition("p.control", 0);

    private final SimLog log;
    private final JobControlView view = new JobControlView(Requests.JOB);
    private final Set<SimTransaction> decided = new HashSet<>();
    private int read;
    private int oldestUndecided;
    private long leaders;
    private long takeovers;

    ControlOracle(SimLog log) {
        this.log = log;
    }

    long leaders() {
        return leaders;
    }

    /** How often a task was assigned. */
    long takeovers() {
        return takeovers;
    }

    /** What has been decided in the control topic, markers or not. */
    JobControlView view() {
        return view;
    }

    void check() {
        readControl();
        checkTransactions();
    }

    /** As a request leaves its process. */
    void onRequest(SimOperation operation) {
        if (operation.kind() == SimOperation.Kind.FENCE) {
            Incarnation target = Incarnation.parse(operation.target().replaceFirst("-[01]$", ""));
            require(
                    view.death(target).isPresent(),
                    operation + " leaves while the control topic does not say that " + target + " is dead");
        }
    }

    private void readControl() {
        if (!log.topics().contains(CONTROL.topic())) {
            return;
        }
        List<SimRecord> entries = log.entries(CONTROL);
        while (read < entries.size()) {
            SimRecord entry = entries.get(read);
            SimTransaction transaction = entry.transaction();
            if (!entry.marker() && transaction != null && !transaction.isCommitted() && !transaction.isAborted()) {
                return; // undecided: nothing behind it counts yet
            }
            read++;
            if (entry.isCommitted()) {
                onControl(ControlCodec.decode(entry.key(), entry.value(), "oracle", entry.offset()));
            }
        }
    }

    private void onControl(ControlRecord record) {
        if (record instanceof LeaderElected elected) {
            long before = view.leader().map(LeaderElected::epoch).orElse(0L);
            require(elected.epoch() > before, elected + " follows epoch " + before);
            leaders++;
        }
        if (record instanceof IncarnationListed listed) {
            require(
                    listed.incarnation().number() > view.highestIncarnationNumber(),
                    listed + " follows number " + view.highestIncarnationNumber());
        }
        view.apply(record); // throws where it contradicts what was before
        if (record instanceof TaskAssigned assigned) {
            takeovers++;
            for (Standing standing : List.of(Standing.ALIVE, Standing.DEAD)) {
                for (IncarnationListed other : view.listed(standing)) {
                    require(
                            other.incarnation().equals(assigned.owner()),
                            assigned + " while " + other.incarnation() + " is " + standing);
                }
            }
        }
    }

    /** A transaction seen as committed for the first time was committed by the event just run. */
    private void checkTransactions() {
        List<SimTransaction> transactions = log.transactions();
        for (int i = oldestUndecided; i < transactions.size(); i++) {
            SimTransaction transaction = transactions.get(i);
            boolean over = transaction.isCommitted() || transaction.isAborted();
            if (over && decided.add(transaction) && transaction.isCommitted()) {
                onCommit(transaction);
            }
            if (over && i == oldestUndecided) {
                oldestUndecided++;
            }
        }
    }

    private void onCommit(SimTransaction transaction) {
        if (transaction.transactionalId().equals("p.coordinator")) {
            return;
        }
        Incarnation incarnation =
                Incarnation.parse(transaction.transactionalId().replaceFirst("-[01]$", ""));
        Standing standing = view.standing(incarnation);
        require(
                standing == Standing.ALIVE || standing == Standing.DEAD,
                transaction + " was committed while " + incarnation + " is " + standing);
        require(
                !view.tasksOf(incarnation).isEmpty(),
                transaction + " was committed while others own the tasks of " + incarnation);
    }

    private static void require(boolean holds, String violation) {
        if (!holds) {
            throw new AssertionError(violation);
        }
    }
}
