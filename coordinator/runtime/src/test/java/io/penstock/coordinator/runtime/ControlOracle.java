package io.penstock.coordinator.runtime;

import io.penstock.log.LogPartition;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimOperation;
import io.penstock.log.sim.SimRecord;
import io.penstock.log.sim.SimTransaction;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.control.ControlCodec;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.LeaderElected;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.TaskAssigned;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sees through the simulated cluster and checks, every few events, what everything rests on: dead in the log, then fenced, then assigned;
 * a new owner only where nobody else can be one; and, in the journals, one history for each task: every commit follows the one before it,
 * terms never fall, a term has one owner, and after a baton comes its receiver.
 */
final class ControlOracle {

    private static final LogPartition CONTROL = new LogPartition("p.control", 0);

    private final SimLog log;
    private final JobControlView view = new JobControlView(Requests.JOB);
    private final Set<Long> numbers = new HashSet<>();
    private final Map<Integer, Integer> journalRead = new HashMap<>();
    private final Map<Integer, SimJournal.Entry> histories = new HashMap<>();
    private int read;
    private long leaders;
    private long takeovers;
    private long moves;
    private long deaths;
    private long leaves;
    private long bySilence;

    ControlOracle(SimLog log) {
        this.log = log;
    }

    long leaders() {
        return leaders;
    }

    /** How often a task got another owner because its former owner was gone. */
    long takeovers() {
        return takeovers;
    }

    /** How often a task got another owner by a baton. */
    long moves() {
        return moves;
    }

    long deaths() {
        return deaths;
    }

    long bySilence() {
        return bySilence;
    }

    long leaves() {
        return leaves;
    }

    /** What has been decided in the control topic, markers or not. */
    JobControlView view() {
        return view;
    }

    /** The last commit of a task; sequence 0 before the first. */
    SimJournal.Entry last(TaskId task) {
        return histories.getOrDefault(task.index(), new SimJournal.Entry(0, 0, "", ""));
    }

    void check() {
        // journals first: a baton was committed before the control topic says what follows from it
        for (int task = 0; task < Requests.TASKS; task++) {
            readJournal(task);
        }
        readControl();
    }

    /** As the request leaves its process; {@link #check} comes before. */
    void onFence(SimOperation operation) {
        Incarnation target = Incarnation.parse(operation.target().replaceFirst("-[01]$", ""));
        require(
                view.death(target).isPresent() || view.standing(target) == Standing.ABSENT,
                operation + " leaves while the control topic does not say that " + target + " is dead");
    }

    private void readJournal(int task) {
        List<SimRecord> entries = log.entries(new LogPartition(SimJournal.TOPIC, task));
        int at = journalRead.getOrDefault(task, 0);
        while (at < entries.size() && isDecided(entries.get(at))) {
            if (entries.get(at).isCommitted()) {
                onCommit(task, SimJournal.Entry.of(entries.get(at).value()));
            }
            at++;
        }
        journalRead.put(task, at);
    }

    /** I2, and I1 as far as there is state here: the sequence is the state. */
    private void onCommit(int task, SimJournal.Entry entry) {
        SimJournal.Entry before = histories.getOrDefault(task, new SimJournal.Entry(0, 0, "", ""));
        require(
                entry.sequence() == before.sequence() + 1,
                "task " + task + ": " + entry + " was committed after " + before);
        require(
                entry.term() > before.term()
                        || (entry.term() == before.term() && entry.owner().equals(before.owner())),
                "task " + task + ": " + entry + " was committed after " + before);
        require(
                before.releasedTo().isEmpty() || !entry.owner().equals(before.owner()) || entry.term() > before.term(),
                "task " + task + ": " + entry + " was committed after the baton " + before);
        Standing standing = view.standing(Incarnation.parse(entry.owner()));
        require(
                standing == Standing.ALIVE || standing == Standing.DEAD,
                "task " + task + ": " + entry + " was committed while its owner is " + standing);
        histories.put(task, entry);
    }

    private void readControl() {
        if (!log.topics().contains(CONTROL.topic())) {
            return;
        }
        List<SimRecord> entries = log.entries(CONTROL);
        while (read < entries.size() && isDecided(entries.get(read))) {
            SimRecord entry = entries.get(read);
            read++;
            if (entry.isCommitted()) {
                onControl(ControlCodec.decode(entry.key(), entry.value(), "oracle", entry.offset()));
            }
        }
    }

    private static boolean isDecided(SimRecord entry) {
        SimTransaction transaction = entry.transaction();
        return entry.marker() || transaction == null || transaction.isCommitted() || transaction.isAborted();
    }

    private void onControl(ControlRecord record) {
        if (record instanceof LeaderElected elected) {
            long before = view.leader().map(LeaderElected::epoch).orElse(0L);
            require(elected.epoch() >= before, elected + " follows epoch " + before);
            leaders += elected.epoch() > before ? 1 : 0;
        } else if (record instanceof IncarnationListed listed) {
            boolean again = view.listing(listed.incarnation()).isPresent();
            require(
                    again || numbers.add(listed.incarnation().number()),
                    listed + " takes a number that was given before");
        } else if (record instanceof TaskAssigned assigned) {
            onAssigned(assigned, view.assignment(assigned.task()).orElse(null));
        } else if (record instanceof io.penstock.protocol.control.IncarnationDead dead
                && view.death(dead.incarnation()).isEmpty()) {
            deaths++;
            bySilence += dead.bySilence() ? 1 : 0;
        } else if (record instanceof io.penstock.protocol.control.Forgotten forgotten
                && view.listed(Standing.ALIVE).stream()
                        .anyMatch(listed -> listed.key().equals(forgotten.key()))) {
            leaves++;
        }
        view.apply(record); // throws where it contradicts what was before
    }

    private void onAssigned(TaskAssigned next, TaskAssigned before) {
        if (before == null || before.equals(next) || next.owner().equals(before.owner())) {
            return;
        }
        require(
                view.standing(next.owner()) == Standing.ALIVE,
                next + " while its owner is " + view.standing(next.owner()));
        boolean gaveUp = last(next.task()).term() > before.term().value()
                || (last(next.task()).term() == before.term().value()
                        && !last(next.task()).releasedTo().isEmpty());
        require(isGone(before.owner()) || gaveUp, next + " while " + before.owner() + " may own it: " + before);
        if (before.release() && !next.owner().equals(before.standbyOrNull())) {
            require(isGone(before.standbyOrNull()), next + " while " + before.standbyOrNull() + " may own it");
        }
        if (gaveUp) {
            moves++;
        } else {
            takeovers++;
        }
    }

    private boolean isGone(Incarnation incarnation) {
        Standing standing = view.standing(incarnation);
        return standing == Standing.FENCED || standing == Standing.ABSENT;
    }

    private static void require(boolean holds, String violation) {
        if (!holds) {
            throw new AssertionError(violation);
        }
    }
}
