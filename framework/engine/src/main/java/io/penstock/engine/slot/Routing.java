package io.penstock.engine.slot;

import io.penstock.protocol.TaskId;
import java.util.List;
import java.util.Set;

/**
 * Which way records go from this process, and come to it, between two cuts. A pair of sender and key group is reached directly (by call
 * or queue) only where both are of this process and settled; what has just been taken over is reached by frames, also from here, until
 * the frames that were on their way before have been read. Immutable; replaced at a cut and rolled back with it (DESIGN rule 10).
 *
 * @param slotOfKeyGroup by stage index, then key group: the slot that takes its records directly, or {@link #BY_FRAME}; empty for source
 *     stages
 * @param unsettled tasks of this process that send by frames only
 * @param upstream by stage index: all tasks, of whatever process, that send to the stage
 * @param framesTo by stage index: those of them that reach its settled key groups of this process by frames
 * @param sendingSlots by stage index: the slots of this process that have settled tasks of the stage. The others send nothing directly,
 *     so that nobody has to wait until they say so
 */
@SuppressWarnings("ArrayRecordComponent") // never changed once made
public record Routing(
        int[][] slotOfKeyGroup,
        Set<TaskId> unsettled,
        List<Set<TaskId>> upstream,
        List<Set<TaskId>> framesTo,
        List<Set<Integer>> sendingSlots) {

    /** No slot of this process: the exchange topic. */
    public static final int BY_FRAME = -1;

    public Routing {
        unsettled = Set.copyOf(unsettled);
        upstream = List.copyOf(upstream);
        framesTo = List.copyOf(framesTo);
        sendingSlots = List.copyOf(sendingSlots);
    }

    /** Whether the key group takes records of this process directly. */
    boolean isSettled(int stage, int keyGroup) {
        return slotOfKeyGroup[stage][keyGroup] != BY_FRAME;
    }

    /** Whether a slot has tasks of a stage that send directly. */
    boolean hasSenders(int stage, int slot) {
        return sendingSlots.get(stage).contains(slot);
    }
}
