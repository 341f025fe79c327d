package io.penstock.engine.slot;

import io.penstock.protocol.TaskId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What changes on one slot with a cut (DESIGN rule 10): applied when the slot has been cut, rolled back with the cut.
 *
 * @param adopted tasks that run here from the cut on
 * @param released tasks that do not run here behind the cut, with the text form of the incarnation that each goes to: the cut's part of
 *     a released task is its baton
 * @param held key groups that are reached directly from this cut on and may have frames of the same senders on their way: their direct
 *     records wait until the slot has read what it is told to {@link SlotCommand.Await await} (DESIGN rule 11)
 */
public record SlotChange(List<TaskPlan> adopted, Map<TaskId, String> released, Routing routing, Set<TaskId> held) {

    public SlotChange {
        adopted = List.copyOf(adopted);
        released = Map.copyOf(released);
        held = Set.copyOf(held);
    }
}
