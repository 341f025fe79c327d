package io.penstock.engine.taskmanager;

import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.slot.Routing;
import io.penstock.protocol.TaskId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks run on which slot of this process, and what follows for the ways of records. Immutable: each change makes another one. Pure.
 */
final class Placement {

    /**
     * One task of this process.
     *
     * @param number of the task in this incarnation
     * @param settled whether it sends and is reached directly here; else by frames only
     * @param since commit with which it came
     */
    record Placed(int number, Stage stage, int slot, boolean settled, long since) {

        Placed asSettled() {
            return new Placed(number, stage, slot, true, since);
        }
    }

    private final JobGraph graph;
    private final int slots;
    private final Map<TaskId, Placed> tasks;

    private Placement(JobGraph graph, int slots, Map<TaskId, Placed> tasks) {
        this.graph = graph;
        this.slots = slots;
        this.tasks = tasks;
    }

    /** Nothing runs. */
    static Placement empty(JobGraph graph, int slots) {
        return new Placement(graph, slots, new TreeMap<>());
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    @Nullable Placed get(TaskId task) {
        return tasks.get(task);
    }

    Set<TaskId> tasks() {
        return tasks.keySet();
    }

    /** Those that have tasks here. */
    Set<Stage> stages() {
        Set<Stage> stages = new HashSet<>();
        tasks.values().forEach(placed -> stages.add(placed.stage()));
        return stages;
    }

    /** Tasks that are reached and send by frames only, since a commit that is known. */
    Set<TaskId> unsettled(long lastCommitted) {
        Set<TaskId> unsettled = new HashSet<>();
        tasks.forEach((task, placed) -> {
            if (!placed.settled() && placed.since() <= lastCommitted) {
                unsettled.add(task);
            }
        });
        return unsettled;
    }

    // ---- changes

    Placement without(Set<TaskId> released) {
        Map<TaskId, Placed> rest = new TreeMap<>(tasks);
        rest.keySet().removeAll(released);
        return new Placement(graph, slots, rest);
    }

    Placement with(TaskId task, Placed placed) {
        Map<TaskId, Placed> more = new TreeMap<>(tasks);
        more.put(task, placed);
        return new Placement(graph, slots, more);
    }

    Placement settled(Set<TaskId> settled) {
        Map<TaskId, Placed> all = new TreeMap<>(tasks);
        all.replaceAll((task, placed) -> settled.contains(task) ? placed.asSettled() : placed);
        return new Placement(graph, slots, all);
    }

    /** Key groups by their number, so that those of one number share a slot; source tasks where there are fewest of their stage. */
    int slotFor(TaskId task, Stage stage) {
        if (stage.isKeyed()) {
            return task.index() % slots;
        }
        int[] count = new int[slots];
        tasks.forEach((other, placed) -> count[placed.slot()] +=
                placed.stage().isKeyed() ? 0 : placed.stage().index() == stage.index() ? slots * 1024 : 1);
        int least = 0;
        for (int slot = 1; slot < slots; slot++) {
            least = count[slot] < count[least] ? slot : least;
        }
        return least;
    }

    // ---- what follows

    /** @param sourceTasks by stage index: the job's tasks of each source stage, of whatever process */
    Routing routing(Map<Integer, Set<TaskId>> sourceTasks) {
        int[][] slotOfKeyGroup = new int[graph.stages().size()][];
        List<Set<TaskId>> upstream = new ArrayList<>();
        List<Set<TaskId>> framesTo = new ArrayList<>();
        for (Stage stage : graph.stages()) {
            int[] ofStage = new int[stage.isKeyed() ? graph.maxParallelism() : 0];
            Arrays.fill(ofStage, Routing.BY_FRAME);
            slotOfKeyGroup[stage.index()] = ofStage;
            Set<TaskId> all = upstreamOf(stage, sourceTasks);
            Set<TaskId> byFrame = new HashSet<>(all);
            byFrame.removeIf(sender -> isSettled(sender));
            upstream.add(Set.copyOf(all));
            framesTo.add(Set.copyOf(byFrame));
        }
        Set<TaskId> unsettled = new HashSet<>();
        List<Set<Integer>> sendingSlots = new ArrayList<>();
        graph.stages().forEach(stage -> sendingSlots.add(new HashSet<>()));
        tasks.forEach((task, placed) -> {
            if (!placed.settled()) {
                unsettled.add(task);
                return;
            }
            sendingSlots.get(placed.stage().index()).add(placed.slot());
            if (placed.stage().isKeyed()) {
                slotOfKeyGroup[placed.stage().index()][task.index()] = placed.slot();
            }
        });
        return new Routing(slotOfKeyGroup, unsettled, upstream, framesTo, sendingSlots);
    }

    private boolean isSettled(TaskId task) {
        Placed placed = tasks.get(task);
        return placed != null && placed.settled();
    }

    private Set<TaskId> upstreamOf(Stage stage, Map<Integer, Set<TaskId>> sourceTasks) {
        Set<TaskId> upstream = new HashSet<>();
        for (int input : stage.inputs()) {
            Stage from = graph.stages().get(graph.exchanges().get(input).fromStage());
            if (from.isKeyed()) {
                for (int group = 0; group < graph.maxParallelism(); group++) {
                    upstream.add(new TaskId(from.name(), group));
                }
            } else {
                upstream.addAll(sourceTasks.getOrDefault(from.index(), Set.of()));
            }
        }
        return upstream;
    }

    /**
     * The key groups of this process that somebody reaches directly only since these were settled: key groups among them, and those behind
     * them.
     *
     * @param settledOnly whether to leave out those that are reached by frames all the same
     */
    Set<TaskId> affectedBy(Set<TaskId> nowSettled, boolean settledOnly) {
        Set<TaskId> affected = new HashSet<>();
        for (TaskId settled : nowSettled) {
            Placed placed = Objects.requireNonNull(tasks.get(settled), "what is settled runs here");
            if (placed.stage().isKeyed()) {
                affected.add(settled);
            }
            graph.outputsOf(placed.stage())
                    .forEach(exchange -> tasks.forEach((task, other) -> {
                        if (other.stage().index() == exchange.toStage() && (other.settled() || !settledOnly)) {
                            affected.add(task);
                        }
                    }));
        }
        return affected;
    }
}
