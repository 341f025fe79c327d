package io.penstock.engine.ownership;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.status.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What this incarnation does about each task of its job, decided from the control topic and from what runs here; and what it has to say
 * about it until the control topic shows that it was heard. Pure: no clock, no log. Owned by the TaskManager's thread.
 *
 * <p>A task is this incarnation's by the control topic's word, or by the baton: the last record of its former owner's journal (DESIGN rule
 * 13). It is given up by the baton only, in this incarnation's own last commit of it.
 */
public final class Ownership {

    /** How a task stands here. */
    private enum Here {
        /** Stood by for. */
        PRELOADING,
        /** Owned, and not running yet. */
        ARRIVING,
        RUNNING,
        /** Its last cut is wanted, or on its way. */
        LEAVING,
        /** Its last commit has succeeded. */
        GONE
    }

    private static final class Local {
        private Here here;
        private @Nullable Term term;

        /** To whom it was released, or was not, since that one was not alive any more. */
        private @Nullable Incarnation standby;

        Local(Here here, @Nullable Term term) {
            this.here = here;
            this.term = term;
        }

        Term term() {
            if (term == null) {
                throw new IllegalStateException("asked for the term of a task that is not owned");
            }
            return term;
        }
    }

    private final Incarnation self;
    private final boolean journaled;
    private final Map<TaskId, Local> tasks = new TreeMap<>();

    /** @param journaled whether the job's tasks have journals; else there is nothing to preload, and no baton */
    public Ownership(Incarnation self, boolean journaled) {
        this.self = self;
        this.journaled = journaled;
    }

    // ---- what has happened here

    /** It runs from a complete cut on. */
    public void adopted(TaskId task) {
        local(task).here = Here.RUNNING;
    }

    /** The commit with its last cut has succeeded. */
    public void released(TaskId task) {
        local(task).here = Here.GONE;
    }

    private Local local(TaskId task) {
        Local local = tasks.get(task);
        if (local == null) {
            throw new IllegalStateException("task " + task + " is not known here");
        }
        return local;
    }

    // ---- what to do

    /**
     * What follows from the control topic. Each order is given once.
     *
     * @param view read to an end that was sampled in this incarnation's life
     */
    public List<Order> decide(JobControlView view, Preloaded preloaded) {
        List<Order> orders = new ArrayList<>();
        for (TaskAssigned assigned : view.currentAssignments()) {
            decide(assigned, view, preloaded, orders);
        }
        return orders;
    }

    private void decide(TaskAssigned assigned, JobControlView view, Preloaded preloaded, List<Order> orders) {
        TaskId task = assigned.task();
        Local local = tasks.get(task);
        if (local != null && local.here == Here.GONE && local.term().compareTo(assigned.term()) < 0) {
            tasks.remove(task); // somebody's else, or this incarnation's once more
            local = null;
        }
        boolean owner = self.equals(assigned.owner());
        boolean standby = self.equals(assigned.standbyOrNull());
        if (local == null) {
            if (owner) {
                tasks.put(task, new Local(Here.ARRIVING, assigned.term()));
                orders.add(new Order.Adopt(task, assigned.term(), false));
            } else if (standby && journaled) {
                tasks.put(task, new Local(Here.PRELOADING, null));
                orders.add(new Order.Preload(task));
            }
        } else if (local.here == Here.PRELOADING) {
            preloading(assigned, local, preloaded, orders);
        } else if (local.here == Here.RUNNING && owner && assigned.release()) {
            release(assigned, local, view, orders);
        }
    }

    private void preloading(TaskAssigned assigned, Local local, Preloaded preloaded, List<Order> orders) {
        TaskId task = assigned.task();
        if (self.equals(assigned.owner())) {
            arrive(local, assigned.term());
            orders.add(new Order.Adopt(task, assigned.term(), false));
        } else if (preloaded.hasBaton(task)
                && preloaded.term(task) >= assigned.term().value()) {
            // an older one is this incarnation's own past, which a journal that is still being read comes by
            Term next = new Term(preloaded.term(task)).next();
            arrive(local, next);
            orders.add(new Order.Adopt(task, next, true));
        } else if (!self.equals(assigned.standbyOrNull())) {
            tasks.remove(task);
            orders.add(new Order.Drop(task));
        }
    }

    private static void arrive(Local local, Term term) {
        local.here = Here.ARRIVING;
        local.term = term;
    }

    private void release(TaskAssigned assigned, Local local, JobControlView view, List<Order> orders) {
        Incarnation to = assigned.standbyOrNull();
        if (to == null || to.equals(local.standby)) {
            return; // decided already
        }
        local.standby = to;
        if (view.standing(to) == Standing.ALIVE) {
            local.here = Here.LEAVING;
            orders.add(new Order.Release(assigned.task(), to));
        }
        // else it is kept: the word is given as long as the record stands, and never taken back
    }

    // ---- what to say

    /** All that the control topic has not answered yet. */
    public List<Report> reports(JobControlView view, Preloaded preloaded) {
        List<Report> reports = new ArrayList<>();
        for (TaskAssigned assigned : view.currentAssignments()) {
            Report report = report(assigned, preloaded);
            if (report != null) {
                reports.add(report);
            }
        }
        return reports;
    }

    private @Nullable Report report(TaskAssigned assigned, Preloaded preloaded) {
        TaskId task = assigned.task();
        Local local = tasks.get(task);
        boolean owner = self.equals(assigned.owner());
        if (self.equals(assigned.standbyOrNull()) && !assigned.release() && isReady(task, local, preloaded)) {
            return new Report.StandbyReady(self, task, assigned.term());
        }
        if (local == null) {
            return null;
        }
        Incarnation standby = local.standby;
        if (owner && standby != null && assigned.term().equals(local.term)) {
            if (local.here == Here.GONE) {
                return new Report.TaskReleased(self, task, local.term(), standby);
            }
            return local.here == Here.RUNNING && assigned.isReleasedTo(standby)
                    ? new Report.TaskKept(self, task, local.term(), standby)
                    : null;
        }
        boolean ahead = !owner && local.term != null && assigned.term().compareTo(local.term) < 0;
        if (ahead && (local.here == Here.RUNNING || local.here == Here.LEAVING)) {
            return new Report.TaskAdopted(self, task, local.term());
        }
        return null;
    }

    private boolean isReady(TaskId task, @Nullable Local local, Preloaded preloaded) {
        if (!journaled) {
            return local == null;
        }
        return local != null && local.here == Here.PRELOADING && preloaded.isCaughtUp(task);
    }

    // ---- how it stands

    /** Tasks that run here and stay. */
    public int running() {
        return (int) tasks.values().stream()
                .filter(local -> local.here == Here.RUNNING)
                .count();
    }

    /** Those tasks, in order. */
    public List<TaskId> runningTasks() {
        return tasks.entrySet().stream()
                .filter(entry -> entry.getValue().here == Here.RUNNING)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether nothing is here that this incarnation would have to commit for. */
    public boolean isEmpty() {
        return tasks.values().stream().allMatch(local -> local.here == Here.GONE || local.here == Here.PRELOADING);
    }

    /** Whether all tasks that the control topic gives to this incarnation run here, and others' owners are alive. */
    public boolean isComplete(JobControlView view) {
        List<TaskAssigned> assignments = view.currentAssignments();
        boolean any = false;
        boolean allOwned = true;
        for (TaskAssigned assigned : assignments) {
            Local local = tasks.get(assigned.task());
            if (self.equals(assigned.owner())) {
                any = true;
                if (local == null || local.here == Here.ARRIVING || local.here == Here.PRELOADING) {
                    return false;
                }
            } else {
                allOwned &= view.standing(assigned.owner()) == Standing.ALIVE;
            }
        }
        return any || (allOwned && !assignments.isEmpty());
    }
}
