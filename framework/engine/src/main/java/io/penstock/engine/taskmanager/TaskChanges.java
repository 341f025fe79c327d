package io.penstock.engine.taskmanager;

import io.penstock.engine.commit.CommitAssembler;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.slot.Routing;
import io.penstock.engine.slot.SlotChange;
import io.penstock.engine.slot.TaskPlan;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.TaskId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the next cut changes: tasks that come, that go, and that are settled, and the ways of records that follow. A change rides in one
 * cut, and counts once that cut is complete; of a cut that is dropped nothing counts, and the next one takes it again (DESIGN rule 10).
 * Owned by the TaskManager's thread.
 */
final class TaskChanges {

    /** What is told of changes that count. */
    interface Listener {

        /** It runs here from a complete cut on. */
        void adopted(TaskId task);

        /** The commit with its last cut has succeeded. */
        void released(TaskId task);
    }

    /** One change on its way. */
    private record Change(
            long commit,
            Placement after,
            List<Arrival> arrivals,
            Map<TaskId, Incarnation> releases,
            Set<TaskId> settled,
            Set<TaskId> held) {}

    /** Ledgers whose last commit is not known yet. */
    private record Leaving(long commit, TaskId task, int number) {}

    private final int slots;
    private final CommitAssembler assembler;
    private final Listener listener;
    private final List<Arrival> arrivals = new ArrayList<>();
    private final Map<TaskId, Incarnation> releases = new LinkedHashMap<>();
    private final Set<TaskId> restored = new HashSet<>();
    private final Set<TaskId> settling = new HashSet<>();
    private final ArrayDeque<Leaving> leaving = new ArrayDeque<>();
    private Map<Integer, Set<TaskId>> sourceTasks = Map.of();
    private boolean sourceTasksAreNew;
    private Placement placement;
    private @Nullable Change underWay;

    TaskChanges(JobGraph graph, int slots, CommitAssembler assembler, Listener listener) {
        this.slots = slots;
        this.assembler = assembler;
        this.listener = listener;
        this.placement = Placement.empty(graph, slots);
    }

    /** As of the last complete cut. */
    Placement placement() {
        return placement;
    }

    Routing routing() {
        return placement.routing(sourceTasks);
    }

    // ---- what is wanted

    void arrive(Arrival arrival) {
        arrivals.add(arrival);
    }

    void release(TaskId task, Incarnation to) {
        releases.put(task, to);
    }

    /** From the next cut on these are reached, and send, directly. */
    void settle(Set<TaskId> tasks) {
        settling.addAll(tasks);
    }

    /** @param all by stage index: the job's tasks of each source stage, of whatever process */
    void sourceTasks(Map<Integer, Set<TaskId>> all) {
        if (!all.equals(sourceTasks)) {
            sourceTasks = all;
            sourceTasksAreNew = true;
        }
    }

    /** Whether the next cut would change something. */
    boolean isWanted() {
        return !arrivals.isEmpty()
                || !releases.isEmpty()
                || !settling.isEmpty()
                || (sourceTasksAreNew && !placement.isEmpty());
    }

    // ---- cuts

    /** By slot, what changes with this cut; empty where nothing does. */
    Map<Integer, SlotChange> begin(long commit) {
        if (!isWanted()) {
            return Map.of();
        }
        sourceTasksAreNew = false;
        settling.removeIf(task -> placement.get(task) == null || releases.containsKey(task));
        Placement before = placement;
        Placement after = before.without(releases.keySet()).settled(settling);
        // who comes alone, and nobody has been here who has sent anything: what was on its way has been looked at
        boolean first = before.isEmpty()
                && arrivals.stream().map(Arrival::batch).distinct().count() == 1;
        for (Arrival arrival : arrivals) {
            TaskId task = arrival.plan().id();
            if (arrival.plan() instanceof TaskPlan.KeyedTaskPlan keyed && restored.add(task)) {
                keyed.state().restored(commit + 1); // a cut that is tried again has the same number
            }
            boolean settled = first && arrival.nothingUnread();
            after = after.with(
                    task,
                    new Placement.Placed(
                            arrival.plan().number(),
                            arrival.stage(),
                            after.slotFor(task, arrival.stage()),
                            settled,
                            commit));
        }
        Set<TaskId> held = after.affectedBy(settling, true);
        Change change =
                new Change(commit, after, List.copyOf(arrivals), Map.copyOf(releases), Set.copyOf(settling), held);
        underWay = change;
        return bySlot(before, change);
    }

    private Map<Integer, SlotChange> bySlot(Placement before, Change change) {
        Routing routing = change.after().routing(sourceTasks);
        Map<Integer, SlotChange> bySlot = new HashMap<>();
        for (int slot = 0; slot < slots; slot++) {
            List<TaskPlan> adopted = new ArrayList<>();
            for (Arrival arrival : change.arrivals()) {
                Placement.Placed placed = change.after().get(arrival.plan().id());
                if (placed != null && placed.slot() == slot) {
                    adopted.add(arrival.plan());
                }
            }
            Map<TaskId, String> released = new HashMap<>();
            for (Map.Entry<TaskId, Incarnation> each : change.releases().entrySet()) {
                Placement.Placed placed = before.get(each.getKey());
                if (placed != null && placed.slot() == slot) {
                    released.put(each.getKey(), each.getValue().toString());
                }
            }
            bySlot.put(slot, new SlotChange(adopted, released, routing, change.held()));
        }
        return bySlot;
    }

    /** Whether the cut under way is to bring in tasks. */
    boolean isAdopting() {
        return underWay != null && !underWay.arrivals().isEmpty();
    }

    /** Whether somebody is to be settled, or is being. */
    boolean isSettling() {
        return !settling.isEmpty();
    }

    /** What was to be settled is not, unless it has been. */
    void forgetSettling() {
        settling.clear();
    }

    /**
     * The cut counts.
     *
     * @return the key groups that hold records back since then; empty where nobody has been settled
     */
    Optional<Set<TaskId>> completed() {
        Change change = underWay;
        if (change == null) {
            return Optional.empty();
        }
        underWay = null;
        for (Map.Entry<TaskId, Incarnation> each : change.releases().entrySet()) {
            Placement.Placed placed = placement.get(each.getKey());
            if (placed != null) {
                leaving.add(new Leaving(change.commit(), each.getKey(), placed.number()));
            }
            releases.remove(each.getKey());
        }
        placement = change.after();
        arrivals.removeAll(change.arrivals());
        settling.removeAll(change.settled());
        for (Arrival arrival : change.arrivals()) {
            assembler.add(arrival.plan().number(), arrival.ledger());
            restored.remove(arrival.plan().id());
            listener.adopted(arrival.plan().id());
        }
        return change.settled().isEmpty() ? Optional.empty() : Optional.of(change.held());
    }

    /** The cut does not count. */
    void dropped() {
        if (underWay != null) {
            underWay = null;
            sourceTasksAreNew = true;
        }
    }

    void committed(long commit) {
        for (Leaving gone = leaving.peekFirst(); gone != null && gone.commit() <= commit; gone = leaving.peekFirst()) {
            leaving.removeFirst();
            assembler.remove(gone.number());
            listener.released(gone.task());
        }
    }

    /**
     * What has arrived: the slots have closed what they took on, which may be all or none of what is under way, and are closed
     * themselves; closing a state twice changes nothing.
     */
    void close() {
        for (Arrival arrival : arrivals) {
            if (arrival.plan() instanceof TaskPlan.KeyedTaskPlan keyed) {
                keyed.state().close();
            }
        }
    }
}
