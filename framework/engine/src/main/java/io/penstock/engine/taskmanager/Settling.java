package io.penstock.engine.taskmanager;

import io.penstock.engine.slot.SlotCommand;
import io.penstock.log.Isolation;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.TopicNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes what has arrived from frames to direct ways, without letting a direct record overtake one on the exchange topic (DESIGN rule 11).
 * Twice "to the end": once with frames still coming, so that little is left; then, at a cut, the ways change, the key groups hold what
 * comes directly, and go on when they have read what was sent before. No cut is taken while anything is held: held records are in no
 * commit. Owned by the TaskManager's thread.
 */
final class Settling {

    private enum Step {
        /** Nothing has arrived, or its commit is not known yet. */
        IDLE,
        /** Reading what was on its way when somebody arrived. */
        CATCHING_UP,
        /** The ways change with the next cut. */
        CHANGING,
        /** Reading what was sent before that cut; direct records are held. */
        HOLDING
    }

    private final LogAdmin admin;
    private final TopicNames topics;
    private final int slots;
    private final List<SlotCommand> commands = new ArrayList<>();
    private final Set<Integer> reached = new HashSet<>();
    private Step step = Step.IDLE;
    private Set<TaskId> candidates = Set.of();
    private Set<TaskId> keyGroups = Set.of();
    private Set<TaskId> heldLast = Set.of();
    private @Nullable Pending<Map<LogPartition, Long>> ends;
    private boolean awaiting;
    private long ticket;
    private long heldWith;

    Settling(LogAdmin admin, TopicNames topics, int slots) {
        this.admin = admin;
        this.topics = topics;
        this.slots = slots;
    }

    /** Whether a cut must wait. */
    boolean isHolding() {
        return step == Step.HOLDING;
    }

    /** What is to be told to all slots, once. */
    List<SlotCommand> takeCommands() {
        if (commands.isEmpty()) {
            return List.of();
        }
        List<SlotCommand> taken = List.copyOf(commands);
        commands.clear();
        return taken;
    }

    /** Returns whether there was progress. */
    boolean doWork(TaskChanges changes, long lastCommitted) {
        return switch (step) {
            case IDLE -> begin(changes, lastCommitted);
            case CATCHING_UP -> ask() || tell();
            case CHANGING -> giveUp(changes);
            case HOLDING -> lastCommitted >= heldWith && (ask() || tell());
        };
    }

    /** Those that were to be settled have left. */
    private boolean giveUp(TaskChanges changes) {
        if (changes.isSettling()) {
            return false;
        }
        step = Step.IDLE;
        return true;
    }

    private boolean begin(TaskChanges changes, long lastCommitted) {
        Set<TaskId> unsettled = changes.placement().unsettled(lastCommitted);
        if (unsettled.isEmpty()) {
            return false;
        }
        candidates = unsettled;
        keyGroups = changes.placement().affectedBy(unsettled, false);
        forgetEnds();
        step = Step.CATCHING_UP;
        return true;
    }

    private boolean ask() {
        if (ends != null || awaiting) {
            return false;
        }
        List<LogPartition> partitions = new ArrayList<>();
        keyGroups.forEach(task -> partitions.add(new LogPartition(topics.exchange(task.stage()), task.index())));
        ends = admin.endOffsets(partitions, Isolation.READ_UNCOMMITTED);
        return true;
    }

    private boolean tell() {
        Pending<Map<LogPartition, Long>> asked = ends;
        if (asked == null || !asked.isDone()) {
            return false;
        }
        ends = null;
        awaiting = true;
        reached.clear();
        ticket++;
        commands.add(new SlotCommand.Await(ticket, asked.get()));
        return true;
    }

    /** A slot has read what it was told to. */
    void reached(int slot, long ofTicket, TaskChanges changes) {
        if (ofTicket != ticket || !awaiting || !reached.add(slot) || reached.size() < slots) {
            return;
        }
        awaiting = false;
        if (step == Step.CATCHING_UP) {
            step = Step.CHANGING;
            changes.settle(candidates);
        } else {
            step = Step.IDLE;
        }
    }

    /**
     * A cut with which somebody was settled is complete.
     *
     * @param held key groups that hold records since then
     */
    void settled(long commit, Set<TaskId> held) {
        heldLast = held;
        heldWith = commit;
        keyGroups = held;
        forgetEnds();
        step = held.isEmpty() ? Step.IDLE : Step.HOLDING;
    }

    /**
     * The slots have gone back to a cut: what they had read and let go since then, they hold and read again, also where all of it had been
     * let go.
     */
    void rolledBack(long commit, TaskChanges changes) {
        forgetEnds();
        changes.forgetSettling();
        boolean holding = commit == heldWith && !heldLast.isEmpty();
        keyGroups = holding ? heldLast : Set.of();
        step = holding ? Step.HOLDING : Step.IDLE;
    }

    private void forgetEnds() {
        ends = null;
        awaiting = false;
        commands.clear();
    }
}
