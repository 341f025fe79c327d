package io.penstock.coordinator.core;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.GraphPublished;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.TaskAssigned;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The next step of every task's assignment ({@code docs/adr/0007-several-taskmanagers.md}), as records of the control topic. A task gets
 * an owner only where everybody else who may own it is fenced, has left, or has given it up by its own word. Lives for one answer.
 */
final class TaskMoves {

    private final JobControlView view;
    private final TaskWords words;
    private final JobName job;
    private final RunId run;
    private final Map<Incarnation, Integer> members = new LinkedHashMap<>();
    private final List<ControlRecord> records = new ArrayList<>();
    private int movesLeft;

    /** @param movesMax how many tasks may be on their way */
    TaskMoves(JobControlView view, RunId run, TaskWords words, int movesMax) {
        this.view = view;
        this.words = words;
        this.job = view.job();
        this.run = run;
        this.movesLeft = movesMax;
        for (IncarnationListed listed : view.listed(Standing.ALIVE)) {
            if (!listed.leaving()) {
                members.put(listed.incarnation(), listed.slots());
            }
        }
    }

    /** What is to be written now; empty where nothing is. */
    List<ControlRecord> next(GraphPublished graph) {
        Map<TaskId, Incarnation> wanted = wanted(graph);
        for (TaskAssigned assigned : view.currentAssignments()) {
            boolean moves = assigned.standbyOrNull() != null && standing(assigned.owner()) == Standing.ALIVE;
            movesLeft -= moves ? 1 : 0;
        }
        for (GraphPublished.Stage stage : graph.stages()) {
            for (int index : stage.indexes()) {
                TaskId task = new TaskId(stage.name(), index);
                step(task, wanted.get(task));
            }
        }
        return records;
    }

    private Map<TaskId, Incarnation> wanted(GraphPublished graph) {
        if (members.isEmpty()) {
            return Map.of();
        }
        Shares shares = new Shares(members);
        for (GraphPublished.Stage stage : graph.stages()) {
            List<Shares.Placed> placed = new ArrayList<>();
            for (int index : stage.indexes()) {
                placed.add(place(new TaskId(stage.name(), index)));
            }
            shares.stage(placed);
        }
        return shares.wanted();
    }

    private Shares.Placed place(TaskId task) {
        TaskAssigned now = current(task);
        if (now == null) {
            return new Shares.Placed(task, null, null, false);
        }
        Incarnation standby = now.standbyOrNull();
        Incarnation owner = members.containsKey(now.owner()) ? now.owner() : null;
        if (standby != null && standing(standby) == Standing.ALIVE && (now.release() || members.containsKey(standby))) {
            return new Shares.Placed(task, standby, owner, now.release());
        }
        return new Shares.Placed(task, owner, owner, false);
    }

    /** @param wanted null where there are no members */
    private void step(TaskId task, @Nullable Incarnation wanted) {
        TaskAssigned now = current(task);
        if (now == null) {
            Term term =
                    view.assignment(task).map(before -> before.term().next()).orElse(Term.FIRST);
            assign(task, term, wanted);
        } else if (now.release()) {
            onRelease(now, now.standby().orElseThrow(), wanted);
        } else if (isGone(now.owner())) {
            assign(task, now.term().next(), wanted);
        } else if (standing(now.owner()) == Standing.ALIVE) {
            onOwned(now, wanted);
        }
    }

    private void onOwned(TaskAssigned now, @Nullable Incarnation wanted) {
        Incarnation standby = now.standbyOrNull();
        if (standby != null && standing(standby) != Standing.ALIVE) {
            records.add(now.withStandby(null)); // what is to become of it is decided without it
        } else if (wanted == null || wanted.equals(now.owner())) {
            if (standby != null) {
                records.add(now.withStandby(null));
            }
        } else if (wanted.equals(standby)) {
            if (words.isReady(now)) {
                records.add(now.withRelease());
            }
        } else if (standby != null) {
            records.add(now.withStandby(wanted));
        } else if (movesLeft > 0) {
            movesLeft--;
            records.add(now.withStandby(wanted));
        }
    }

    /** Owner or standby has the baton; nobody else is to own the task before it is known who, or both are gone. */
    private void onRelease(TaskAssigned now, Incarnation standby, @Nullable Incarnation wanted) {
        boolean ownerIsOut = isGone(now.owner()) || words.isGivenUp(now);
        if (ownerIsOut && standing(standby) == Standing.ALIVE) {
            assign(now.task(), now.term().next(), standby);
        } else if (ownerIsOut && isGone(standby)) {
            assign(now.task(), now.term().next().next(), wanted);
        } else if (isGone(standby) && standing(now.owner()) == Standing.ALIVE && words.isKept(now)) {
            records.add(now.withStandby(null));
        }
    }

    private void assign(TaskId task, Term term, @Nullable Incarnation owner) {
        if (owner != null) {
            records.add(new TaskAssigned(job, run, task, term, owner));
        }
    }

    private @Nullable TaskAssigned current(TaskId task) {
        TaskAssigned last = view.assignment(task).orElse(null);
        return last == null || !last.run().equals(run) ? null : last;
    }

    /** It commits nothing any more: fenced, or it has left. */
    private boolean isGone(Incarnation incarnation) {
        Standing standing = standing(incarnation);
        return standing == Standing.FENCED || standing == Standing.ABSENT;
    }

    private Standing standing(Incarnation incarnation) {
        return view.standing(incarnation);
    }
}
